import { setTimeout as sleep } from 'node:timers/promises';
import { scaledTime, TimeScale } from './time-scale.ts';

export type MonitorClock = ReturnType<typeof monitorClock>;

const dayMs = 24 * 60 * 60_000;
/** A fast clock begins so long before a midnight of UTC, so that breaches go over it. */
const beforeMidnightMs = 75 * 60_000;

/**
 * The clock that the monitor of a round lives by; with speed 1 it is the real one. All times in ms. A fast one begins
 * more than a day ago: it must never overtake the real time, which the service would not believe.
 */
export function monitorClock(speed: number) {
  const startedAt = Date.now();
  const scale: TimeScale = TimeScale.parse({
    speed,
    startedAt,
    shows: speed > 1 ? Math.floor(startedAt / dayMs) * dayMs - dayMs - beforeMidnightMs : startedAt,
  });
  return {
    scale,
    now: () => Math.floor(scaledTime(scale, Date.now())),
    shown: (machineMs: number) => scaledTime(scale, machineMs),
    sleep: (ms: number, signal?: AbortSignal) => sleep(ms / speed, undefined, { signal }),
  };
}
