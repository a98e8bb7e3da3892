import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import type { RunRecord } from '../lambdas/import/run/run-record.ts';
import { DependencyError } from '../shared/errors.ts';
import type { Connection } from './connection.ts';
import type { Progress } from './progress.ts';
import { runProgress } from './run-progress.ts';

/** How often a run is looked at: fast enough for a progress bar, rare enough not to show in the run's time. */
const pollMs = 200;

/** An event normally arrives within a second; on AWS a delay of minutes has been seen. */
const arrivalTimeoutMs = 10 * 60_000;

/** After its execution ended the run record is closed by an event: give that a while. */
const closingTimeoutMs = 60_000;

/**
 * Waits for the run of one uploaded object version and follows it until its execution ended and its record is closed.
 * @throws DependencyError `run_not_started` when no run appears within ten minutes.
 */
export async function followRun(
  connection: Connection,
  upload: { key: string; versionId: string | null; notBeforeMs: number },
  progress: Progress,
): Promise<RunRecord> {
  const { runId } = await waitForRun(connection, upload);
  const tellProgress = runProgress(connection, runId, progress);
  let endedAtMs: number | undefined;
  for (;;) {
    const record = await connection.runs.getRun(runId);
    if (!record) throw new DependencyError('run_lost', `the record of run ${runId} is gone`);
    await tellProgress(record);
    if (!endedAtMs && (await executionEnded(connection, runId))) endedAtMs = Date.now();
    if (endedAtMs && record.status !== 'running') return record;
    if (endedAtMs && Date.now() - endedAtMs > closingTimeoutMs) return record;
    await sleep(pollMs);
  }
}

async function waitForRun(
  connection: Connection,
  upload: { key: string; versionId: string | null; notBeforeMs: number },
): Promise<RunRecord> {
  const giveUpAtMs = Date.now() + arrivalTimeoutMs;
  while (Date.now() < giveUpAtMs) {
    const newest = await connection.runs.listRuns(50);
    const run = newest.find((record) => isRunOf(record, upload));
    if (run) return run;
    await sleep(pollMs / 4);
  }
  throw new DependencyError(
    'run_not_started',
    `no run has started for ${upload.key}: see the rule's dead letters`,
  );
}

function isRunOf(record: RunRecord, upload: { key: string; versionId: string | null; notBeforeMs: number }) {
  if (record.key !== upload.key) return false;
  if (upload.versionId) return record.versionId === upload.versionId;
  return Date.parse(record.startedAt) >= upload.notBeforeMs;
}

async function executionEnded(connection: Connection, runId: string): Promise<boolean> {
  const executionArn = `${connection.stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
  try {
    const { status } = await connection.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return status !== 'RUNNING' && status !== 'PENDING_REDRIVE';
  } catch (error) {
    // The record is written before the execution is started.
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}
