import { InputError } from '../../shared/errors.ts';
import type { TurnRun, TurnServices } from './write-turn.ts';

/**
 * Takes the turn again for a *load* child that finds no permits of its run: the execution was redriven after the run
 * had been closed. `done` when the run has succeeded already: the child has nothing to write.
 * @throws InputError `arrived_late` when a younger run has gone on to *load* since, `run_ended` when the execution is
 * not running any more; DependencyError while another run has the turn.
 */
export async function retakeTurn(run: TurnRun, { runs, permits }: TurnServices): Promise<'granted' | 'done'> {
  const record = await runs.getRun(run.runId);
  if (record?.status === 'succeeded') return 'done';
  if (record?.status !== 'running') throw new InputError('run_ended', 'The run has ended.');
  await permits.open(run);
  return 'granted';
}
