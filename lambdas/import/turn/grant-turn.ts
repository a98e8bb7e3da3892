import { DependencyError } from '../../../shared/errors.ts';
import type { RunRecord } from '../run/run-record.ts';
import { inOrderOfArrival, type Place } from './arrival-order.ts';
import { refuseLate } from './arrived-late.ts';
import type { Turn } from './turn-item.ts';
import { queuedRun } from './turn-queue.ts';
import type { TurnServices } from './write-turn.ts';

/**
 * Gives the turn to a running run, whose hold is over, when nobody else has it and nobody in the queue is before it. A
 * run that has, or had, the turn already gets it again. It may break off anywhere and happen again: nothing is
 * written before the permits are open, and those are opened last, once everybody sees that this place has passed.
 * @throws InputError `arrived_late` when a younger run has gone on to *load*; DependencyError `run_contended` when the run
 * was closed meanwhile.
 */
export async function grantTurn(record: RunRecord, services: TurnServices): Promise<'granted' | 'busy'> {
  const { runs, permits, now = () => new Date() } = services;
  const { runId } = record;
  const turn = await runs.holdTurn(runId, now());
  if (!turn) return 'busy';
  const place = await findPlace(record, turn, services).catch(async (error: unknown) => {
    await runs.dropTurn(runId);
    throw error;
  });
  if (!place) {
    await runs.dropTurn(runId);
    return 'busy';
  }
  const turnNumber = await runs.passTurn(place, turn, now());
  if (turnNumber === undefined) return 'busy';
  if (!(await runs.recordGrant(runId, now()))) return giveUp(record, services);
  // Another run was found ended and passed by, or this one was, while the other side stood still.
  if (!(await permits.open(record, turnNumber))) return giveUp(record, services);
  // Whoever closes a run marks it before the permits are closed for the last time: one of the two sees the other.
  const after = await runs.getRun(runId);
  if (after?.status === 'running') return 'granted';
  await permits.close(runId);
  return giveUp(record, services);
}

/** The place that the run takes; undefined while somebody is before it. */
async function findPlace(record: RunRecord, turn: Turn, { runs }: TurnServices): Promise<Place | undefined> {
  const { runId, grantedAt } = record;
  const own = queuedRun(record, record.startedAt);
  if (turn.last?.runId === runId) return turn.last;
  const queue = inOrderOfArrival((await runs.listQueue()).filter(({ endedAt }) => !endedAt));
  const place = queue.find((queued) => queued.runId === runId) ?? own;
  refuseLate(record, place, turn, await runs.readPassedVersion(own.key));
  const [first] = queue;
  return grantedAt || first === undefined || first.runId === runId ? place : undefined;
}

async function giveUp({ runId }: RunRecord, { runs }: TurnServices): Promise<never> {
  await runs.dropTurn(runId);
  // Tried again, it says whether the execution goes on.
  throw new DependencyError('run_contended', 'the run was closed while it took its turn');
}
