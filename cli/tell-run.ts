import { readDialect } from './run-files.ts';
import type { RunFiles, RunResult } from './run-result.ts';
import { runSummary } from './summary.ts';

/** What a person reads of a run whose files are here. */
export async function summaryOf({ result, files }: { result: RunResult; files: RunFiles }): Promise<string> {
  return runSummary(result, files, await readDialect(files.report));
}
