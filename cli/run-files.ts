import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { Dialect } from '../lambdas/import/dialect.ts';
import { runKeys } from '../lambdas/import/run-keys.ts';
import type { Connection } from './connection.ts';
import type { RunFiles } from './run-result.ts';

/** Where local copies of reports go: one folder per run. */
export type RunFolder = (runId: string) => string;

/** The copies of a data directory: `<data>/reports/<runId>/`. */
export function reportsOf(dataDirectory: string): RunFolder {
  return (runId) => join(dataDirectory, 'reports', runId);
}

/** Copies the report, its page and the rejects beside each other, so that the page's links work offline. */
export async function fetchRunFiles(
  connection: Connection,
  runId: string,
  folder: RunFolder,
): Promise<RunFiles> {
  const directory = folder(runId);
  await mkdir(directory, { recursive: true });
  const fetched = (key: string, name: string) => fetchObject(connection, key, join(directory, name));
  const [report, reportPage, rejects] = await Promise.all([
    fetched(runKeys.reportJson(runId), 'report.json'),
    fetched(runKeys.reportHtml(runId), 'report.html'),
    fetched(runKeys.rejects(runId), 'rejects.csv'),
  ]);
  return { report, reportPage, rejects };
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

/** How the file was read, from the copy of its report; null when there is none or the form was never known. */
export async function readDialect(report: string | null): Promise<Dialect | null> {
  if (report === null) return null;
  return ReportedDialect.parse(JSON.parse(await readFile(report, 'utf8'))).dialect;
}

/** The one part of a report that the command line reads; a report of an earlier version may lack its evidence. */
const ReportedDialect = z.object({ dialect: Dialect.nullable().catch(null) });

async function fetchObject(connection: Connection, Key: string, path: string): Promise<string | null> {
  try {
    const { Body } = await connection.s3.send(new GetObjectCommand({ Bucket: connection.dropBucket, Key }));
    if (!(Body instanceof Readable)) return null;
    await pipeline(Body, createWriteStream(`${path}.part`));
    await rename(`${path}.part`, path);
    return path;
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}
