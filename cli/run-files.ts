import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { Dialect } from '../lambdas/import/read/dialect.ts';
import { runKeys } from '../lambdas/import/run/run-keys.ts';
import type { Connection } from './connection.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunFiles } from './run-result.ts';

/** Where the files of a run lie. */
type ObjectSource = Pick<Connection, 's3' | 'dropBucket'>;

/** Copies the report, its page and the rejects beside each other, so that the page's links work offline. */
export async function fetchRunFiles(
  connection: ObjectSource,
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

/** How the file was read, from the copy of its report; null when there is none or the form was never known. */
export async function readDialect(report: string | null): Promise<Dialect | null> {
  if (report === null) return null;
  return ReportedDialect.parse(JSON.parse(await readFile(report, 'utf8'))).dialect;
}

/** The one part of a report that the command line reads; a report of an earlier version may lack its evidence. */
const ReportedDialect = z.object({ dialect: Dialect.nullable().catch(null) });

async function fetchObject(connection: ObjectSource, Key: string, path: string): Promise<string | null> {
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
