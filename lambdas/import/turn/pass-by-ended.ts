import { lookAtExecution } from './run-execution.ts';
import type { Turn } from './turn-item.ts';
import type { QueuedRun } from './turn-queue.ts';
import type { TurnServices } from './write-turn.ts';

/** Between the record of a run and the start of its execution lie at most Lambda's retries: 3 attempts in 6 minutes. */
export const startGraceMs = 15 * 60_000;
const lookEveryMs = 2_000;

/**
 * Makes a function that sees to it that nobody waits for a run whose execution has ended without closing the run, so
 * that a crash never blocks the queue. Step Functions answers few questions, so it is asked about one run alone, the
 * holder or else the first of the queue, by the first at most every two seconds and by those behind it more seldom.
 * True when that run is out of the way now.
 */
export function passByEnded({ runs, permits, now = () => new Date(), ...source }: TurnServices) {
  let lookedAt = Number.NEGATIVE_INFINITY;

  return async (turn: Turn, waiting: readonly QueuedRun[], position: number): Promise<boolean> => {
    const [first] = waiting;
    const time = now().getTime();
    if (time - lookedAt < lookEveryMs * (position + 1)) return false;
    if (turn.holder) {
      lookedAt = time;
      return passByHolder(turn.holder, turn.heldSince);
    }
    if (!first || position === 0) return false;
    lookedAt = time;
    return passByFirst(first);
  };

  async function passByHolder(holder: string, heldSince: string | undefined): Promise<boolean> {
    if (!(await hasEnded(holder, heldSince))) return false;
    await permits.close(holder);
    await runs.markEnded(holder, now());
    await runs.dropTurn(holder);
    return true;
  }

  async function passByFirst({ runId, startedAt }: QueuedRun): Promise<boolean> {
    if (!(await hasEnded(runId, startedAt))) return false;
    await runs.markEnded(runId, now());
    return true;
  }

  async function hasEnded(runId: string, since: string | undefined): Promise<boolean> {
    const state = await lookAtExecution(runId, source);
    return (
      state === 'ended' || (state === 'missing' && now().getTime() - Date.parse(since ?? '') >= startGraceMs)
    );
  }
}
