import { createHash } from 'node:crypto';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { RunInput } from '../run/run-input.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { RunTable } from '../run/run-table.ts';
import type { ArrivedObject } from './object-event.ts';

export interface StartServices {
  s3: S3Client;
  sfn: SFNClient;
  stateMachineArn: string;
  runs: RunTable;
  /** Settings of the deployment that are kept in the record of the run. */
  settings: Required<Pick<RunRecord, 'configSha256' | 'timeZone'>>;
  /** Called once per run, not for a repeated event. */
  onNewRun: () => void;
  now?: () => Date;
}

const dropFolder = 'incoming/';

/**
 * Starts the run of an object that arrived in the drop folder; other objects are none of its business (undefined).
 * The run id is made from the event alone and names the execution too, so a repeated event does nothing.
 */
export async function startRun(
  object: ArrivedObject,
  services: StartServices,
): Promise<{ runId: string } | undefined> {
  if (!object.key.startsWith(dropFolder) || object.key.endsWith('/')) return undefined;
  const { runs, settings, onNewRun, now = () => new Date() } = services;
  const startedAt = now();
  const run = await describeRun(object, services.s3);
  const known = await runs.getRun(run.runId);
  if (known && known.status !== 'running') return { runId: run.runId };
  if (!known) await runs.noteLag(run.receivedAt, startedAt);
  await runs.openRun({ ...run, ...settings }, startedAt);
  if (!known) onNewRun();
  await startExecution(run, services);
  return { runId: run.runId };
}

/** At most 57 of the 80 characters that the name of an execution may have. */
export function runIdOf({ bucket, key, versionId, etag, sequencer }: ArrivedObject): string {
  const identity = JSON.stringify([bucket, key, versionId ?? etag ?? null, sequencer ?? null]);
  return `${slugOf(key)}-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
}

async function describeRun(object: ArrivedObject, s3: S3Client): Promise<RunInput> {
  const { bucket, key, versionId, receivedAt, sequencer = null } = object;
  const { etag, sizeBytes } = await completed(object, s3);
  const team = /^incoming\/([^/]*)\//.exec(key)?.[1] ?? '';
  return { runId: runIdOf(object), bucket, key, versionId, etag, sizeBytes, team, receivedAt, sequencer };
}

/** What the event did not tell is asked of S3. */
async function completed({ bucket, key, versionId, etag, sizeBytes }: ArrivedObject, s3: S3Client) {
  if (etag && sizeBytes !== undefined) return { etag: unquoted(etag), sizeBytes };
  const head = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId ?? undefined });
  const { ETag = '', ContentLength = 0 } = await s3.send(head);
  return { etag: unquoted(ETag), sizeBytes: ContentLength };
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

async function startExecution(run: RunInput, { sfn, stateMachineArn }: StartServices): Promise<void> {
  try {
    const input = JSON.stringify(run);
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: run.runId, input }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
  }
}

/** The file's name without ending, as people recognise it in a list: lower-case ASCII letters, digits, dashes. */
function slugOf(key: string): string {
  const fileName = key.slice(key.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '');
  const slug = fileName
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 40)
    .replace(/-$/, '');
  return slug || 'file';
}
