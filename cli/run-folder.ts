import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFiles } from './run-result.ts';

/** Where local copies of reports go: one folder per run. */
export type RunFolder = (runId: string) => string;

/** The copies of a data directory: `<data>/reports/<runId>/`. */
export function reportsOf(dataDirectory: string): RunFolder {
  return (runId) => join(dataDirectory, 'reports', runId);
}

/** The copies that are there already; nothing is fetched. */
export async function knownRunFiles(runId: string, folder: RunFolder): Promise<RunFiles> {
  const known = async (name: string) => {
    const path = join(folder(runId), name);
    return (await stat(path).catch(() => undefined)) ? path : null;
  };
  return {
    report: await known('report.json'),
    reportPage: await known('report.html'),
    rejects: await known('rejects.csv'),
  };
}
