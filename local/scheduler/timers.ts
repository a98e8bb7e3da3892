import { compileCron } from './cron.ts';
import type { ScheduleTimes } from './schedule-expression.ts';
import { wallClock } from './wall-clock.ts';

export interface Timer {
  name: string;
  times: ScheduleTimes;
  /** Of a cron expression. */
  timeZone: string;
  /** Told the time that was meant. */
  fire(atMs: number): Promise<void>;
}

const minuteMs = 60_000;

/**
 * Fires each timer when its time comes; gives the function that ends it. A rate counts from now, and what was missed
 * while no cloud ran is not made up for.
 */
export function startTimers(timers: readonly Timer[]): () => void {
  const ends = timers.map((timer) => {
    const tick = (atMs: number) =>
      void timer
        .fire(atMs)
        .catch((error: unknown) => console.error(`${timer.name}: a scheduled event is lost:`, error));
    if ('cron' in timer.times) return eachMinute(cronTest(timer.times.cron, timer.timeZone), tick);
    const interval = setInterval(() => tick(Date.now()), timer.times.everySeconds * 1000);
    return () => clearInterval(interval);
  });
  return () => {
    for (const end of ends) end();
  };
}

/**
 * Whether a cron expression means this minute, in milliseconds. Where clocks are set forward the minutes that are left
 * out never come; where they are set back those that come twice count once, the first time, as with EventBridge.
 */
export function cronTest(expression: string, timeZone: string): (minuteMs: number) => boolean {
  const matches = compileCron(expression);
  const timeAt = wallClock(timeZone);
  return (atMs) => {
    const time = timeAt(atMs);
    if (!matches(time)) return false;
    const shown = JSON.stringify(time);
    // Clocks are set back by an hour, or by half of one on Lord Howe.
    return ![30, 60].some((minutes) => JSON.stringify(timeAt(atMs - minutes * minuteMs)) === shown);
  };
}

function eachMinute(isMeant: (atMs: number) => boolean, tick: (atMs: number) => void): () => void {
  let timeout: NodeJS.Timeout;
  const wait = (nextMs: number) => {
    timeout = setTimeout(() => {
      // A timer may be a moment early.
      if (Date.now() < nextMs) return wait(nextMs);
      if (isMeant(nextMs)) tick(nextMs);
      wait(minuteAfter(Math.max(nextMs, Date.now() - minuteMs)));
    }, nextMs - Date.now());
  };
  wait(minuteAfter(Date.now()));
  return () => clearTimeout(timeout);
}

function minuteAfter(atMs: number): number {
  return (Math.floor(atMs / minuteMs) + 1) * minuteMs;
}
