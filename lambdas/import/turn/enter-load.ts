import type { Db } from 'mongodb';
import { DependencyError } from '../../../shared/errors.ts';
import type { LoadInput } from '../run/plan.ts';
import type { RunTable } from '../run/run-table.ts';
import { type Permit, takePermits } from './write-permits.ts';

export interface EnterServices {
  db: Db;
  runs: Pick<RunTable, 'getRun' | 'nextLoadAttempt'>;
  /** See retake-turn.ts. */
  retakeTurn: (run: Pick<LoadInput, 'runId' | 'bucket'>) => Promise<'granted' | 'done'>;
}

/** What a *load* child may write with, and its number among those of its partition. */
export interface LoadEntry {
  attempt: number;
  permits: Permit[];
}

/**
 * Gives a child the permits of its partition. Where there are none, the run was closed since its turn: it asks for the
 * turn again, as after a redrive. `done` when the run has succeeded: there is nothing to write any more.
 * @throws DependencyError `turn_lost` when a later attempt has the partition; what `retakeTurn` throws.
 */
export async function enterLoad(input: LoadInput, services: EnterServices): Promise<LoadEntry | 'done'> {
  const { db, runs, retakeTurn } = services;
  if ((await runs.getRun(input.runId))?.status === 'succeeded') return 'done';
  const attempt = await runs.nextLoadAttempt(input.runId, input.partition);
  const permits = await takePermits(db, input, attempt);
  if (permits) return { attempt, permits };
  if ((await retakeTurn(input)) === 'done') return 'done';
  const again = await takePermits(db, input, attempt);
  if (again) return { attempt, permits: again };
  throw new DependencyError('turn_lost', 'a later attempt has the partition');
}
