import type { TurnServices } from './write-turn.ts';

const minHoldMs = 2_000;
const maxHoldMs = 5 * 60_000;

/**
 * How long the run must still wait so that an event that comes late finds its place before it: since its start 2 s,
 * and twice the largest lag from event to start of the last minute, at most 5 minutes. What it spends reading counts.
 */
export async function remainingHoldMs(
  startedAt: string,
  now: Date,
  { runs }: Pick<TurnServices, 'runs'>,
): Promise<number> {
  const sinceStartMs = now.getTime() - Date.parse(startedAt);
  if (sinceStartMs >= maxHoldMs) return 0;
  const holdMs = Math.min(Math.max(minHoldMs, 2 * (await runs.largestLag(now))), maxHoldMs);
  return Math.max(0, holdMs - sinceStartMs);
}
