import { DependencyError, InputError } from '../../../shared/errors.ts';
import { refuseLate } from './arrived-late.ts';
import { grantTurn } from './grant-turn.ts';
import { reopenRun } from './reopen-run.ts';
import { lookAtExecution } from './run-execution.ts';
import { queuedRun } from './turn-queue.ts';
import type { TurnRun, TurnServices } from './write-turn.ts';

/**
 * Takes the turn again for a *load* child that finds no permits of its run: the execution was redriven after the run
 * had been closed. Its place in the order stays the old one. `done` when the run has succeeded already: the child has
 * nothing to write.
 * @throws InputError `arrived_late` when a younger run has gone on to *load* since, `run_ended` when the execution is
 * not running any more; DependencyError while another run has the turn.
 */
export async function retakeTurn({ runId }: TurnRun, services: TurnServices): Promise<'granted' | 'done'> {
  const known = await services.runs.getRun(runId);
  if (!known) throw new InputError('run_ended', `Nothing is known of a run ${runId}.`);
  if (known.status === 'succeeded') return 'done';
  const record = await reopenRun(known, services);
  if (known.status === 'running' && (await lookAtExecution(runId, services)) === 'ended') {
    throw new InputError('run_ended', 'The execution of the run has ended.');
  }
  refuseLate(record, queuedRun(record, record.startedAt), await services.runs.readTurn());
  const answer = await grantTurn(record, services);
  if (answer === 'busy') throw new DependencyError('turn_taken', 'another run has the turn');
  return 'granted';
}
