import type { RunRecord } from '../run/run-record.ts';
import type { TurnServices } from './write-turn.ts';

/**
 * Passes the turn of a run on that is closed, or whose place in the queue is of no use any more: first nothing of it
 * can commit, then the next one may write. It may happen twice. A run that was never granted has no permits; `record`
 * is the one that was read, or given, after the run was closed.
 */
export async function releaseTurn(
  { runId, grantedAt }: Pick<RunRecord, 'runId' | 'grantedAt'>,
  { runs, permits }: Pick<TurnServices, 'runs' | 'permits'>,
): Promise<void> {
  if (grantedAt) await permits.close(runId);
  await runs.dropTurn(runId);
  await runs.leaveQueue(runId);
}
