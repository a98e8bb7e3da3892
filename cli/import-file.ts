import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from '@aws-sdk/lib-storage';
import { type DialectWishes, metadataOfWishes } from '../lambdas/import/read/dialect.ts';
import type { RunRecord } from '../lambdas/import/run/run-record.ts';
import { InputError } from '../shared/errors.ts';
import type { Connection } from './connection.ts';
import { followRun } from './follow-run.ts';
import type { Progress } from './progress.ts';
import { fetchRunFiles } from './run-files.ts';
import type { RunFolder } from './run-folder.ts';
import { type RunFiles, type RunResult, runResult } from './run-result.ts';

/** A report takes a second; the first try of its function may fail, and the next comes after a minute. */
const reportTimeoutMs = 90_000;
const pollMs = 200;

/** The team whose folder takes a file when none is named. */
export const defaultTeam = 'catalogue';

/**
 * Uploads one product file into the team's folder, with what the sender says of its dialect, follows its run to the end and fetches what it left behind.
 * @throws InputError `file_not_readable` or `team_invalid`; nothing is uploaded then.
 */
export async function importFile(
  connection: Connection,
  request: { file: string; team: string; folder: RunFolder; wishes?: DialectWishes },
  progress: Progress,
): Promise<{ result: RunResult; files: RunFiles }> {
  const sizeBytes = await readableSize(request.file);
  // A team is one level of the key below incoming/, so that every file has exactly one owner.
  if (!/^[^/\s][^/]*$/.test(request.team))
    throw new InputError('team_invalid', `not a team name: ${request.team}`);
  const startedAtMs = Date.now();
  const key = `incoming/${request.team}/${basename(request.file)}`;
  const metadata = metadataOfWishes(request.wishes ?? {});
  const versionId = await upload(connection, key, { ...request, sizeBytes, metadata }, progress);
  const record = await followRun(connection, { key, versionId, notBeforeMs: startedAtMs }, progress);
  const files = await fetchEndedRun(connection, record, request.folder);
  return { result: runResult(record, files, startedAtMs), files };
}

/** A run that failed is closed first and then reported, so that others need not wait for its report. */
async function fetchEndedRun(
  connection: Connection,
  { runId, status }: RunRecord,
  folder: RunFolder,
): Promise<RunFiles> {
  const giveUpAtMs = Date.now() + (status === 'failed' ? reportTimeoutMs : 0);
  for (;;) {
    const files = await fetchRunFiles(connection, runId, folder);
    if ((files.report && files.reportPage) || Date.now() >= giveUpAtMs) return files;
    await sleep(pollMs);
  }
}

async function readableSize(file: string): Promise<number> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new InputError('file_not_readable', `cannot read ${file}`, { cause });
  });
  if (!found.isFile()) throw new InputError('file_not_readable', `${file} is not a file`);
  return found.size;
}

/** Parts of 16 MiB: few requests for half a million rows, and still under 10,000 parts up to 160 GB. */
const partSizeBytes = 16 * 1024 * 1024;
/** Measured for half a million rows, one machine: 310 ms, against 550 ms with two; more made it no faster. */
const partsInFlight = 3;

async function upload(
  connection: Connection,
  key: string,
  { file, sizeBytes, metadata }: { file: string; sizeBytes: number; metadata: Record<string, string> },
  progress: Progress,
): Promise<string | null> {
  progress.stage('upload', 0, sizeBytes, 'bytes');
  const upload = new Upload({
    client: connection.s3,
    partSize: partSizeBytes,
    queueSize: partsInFlight,
    params: {
      Bucket: connection.dropBucket,
      Key: key,
      Body: createReadStream(file, { highWaterMark: 1024 * 1024 }),
      ContentType: 'text/csv',
      Metadata: metadata,
    },
  });
  upload.on('httpUploadProgress', ({ loaded = 0 }) => progress.stage('upload', loaded, sizeBytes, 'bytes'));
  const answer = await upload.done();
  progress.stage('upload', sizeBytes, sizeBytes, 'bytes');
  return answer.VersionId ?? null;
}
