import { DependencyError, InputError } from '../../../shared/errors.ts';
import type { RunRecord } from '../run/run-record.ts';
import { lookAtExecution } from './run-execution.ts';
import type { TurnServices } from './write-turn.ts';

/**
 * The record of a run that may ask for its turn. A failed run goes on when its execution was redriven; what is still at
 * work of an execution that has ended, does not.
 * @throws InputError `run_ended`.
 */
export async function reopenRun(record: RunRecord, services: TurnServices): Promise<RunRecord> {
  if (record.status !== 'failed') return record;
  if ((await lookAtExecution(record.runId, services)) !== 'running') {
    throw new InputError('run_ended', 'The run has ended, and its execution was not redriven.');
  }
  const reopened = await services.runs.reopenRun(record);
  if (!reopened) throw new DependencyError('run_contended', 'the run was closed while it was opened again');
  return reopened;
}
