import type { RunError, RunRecord } from '../run/run-record.ts';
import { releaseTurn } from '../turn/release-turn.ts';
import type { TurnServices } from '../turn/write-turn.ts';

/**
 * Ends the writing of a run that failed, marks it as failed and passes its turn on, in this order: the record never
 * says failed while a write can still commit. A child may have taken the turn again in between; so the permits are
 * closed once more when the record says that nobody may.
 *
 * With the database away nothing is passed on, since then nobody can write either: the run is marked all the same, so
 * that its team hears of it, and `failure` is what the caller throws in the end, to be called again.
 */
export async function closeTurn(
  { runId, grantedAt }: RunRecord,
  error: RunError,
  endedAt: Date,
  services: Pick<TurnServices, 'runs' | 'permits'>,
): Promise<{ record: RunRecord; failure: unknown }> {
  const { runs, permits } = services;
  if (grantedAt) await failureOf(permits.close(runId));
  const record = await runs.closeFailed(runId, error, endedAt);
  return { record, failure: await failureOf(releaseTurn(record, services)) };
}

function failureOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
}
