/** So many runs at the front of the queue are waited for inside the function; see take-turn.ts. */
export const frontLength = 3;

/**
 * An execution ends at 25,000 events, and asking once more takes nine. A day of the shortest pauses at the front, 47 s
 * with the time inside the function, are 1,840 rounds.
 */
const maxQuickAsks = 700;
const maxAsksOfADay = 2_550;
const longestSeconds = 300;
const beyondADaySeconds = 3_600;

/**
 * How long a run waits before it asks for its turn again. Farther back in the queue it is longer: a second for each
 * run before it, which is as fast as runs get, so that it is back before it has come to the front. It is also longer
 * the longer the holder has had the turn already, and after many asks.
 * @param position in the queue without the holder, from 0.
 */
export function waitSecondsOf({
  position,
  heldSeconds,
  asked,
}: {
  position: number;
  heldSeconds: number;
  asked: number;
}): number {
  if (asked >= maxAsksOfADay) return beyondADaySeconds;
  if (position < frontLength) return 2;
  const shortest = asked >= maxQuickAsks ? 60 : 2;
  const wished = Math.max(shortest, position - frontLength, heldSeconds / 20);
  return Math.round(Math.min(wished, longestSeconds));
}
