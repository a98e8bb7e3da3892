import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { z } from 'zod';

/**
 * What the clock on the wall says beside one that nobody can set. `boot` names the stretch of time in which two
 * readings of `uptime` may be compared: since the start of the machine, or of this process where that is not known.
 */
export const ClockReading = z.object({ now: z.number(), uptime: z.number(), boot: z.string() });
/** Both in milliseconds; `now` since the epoch. */
export type ClockReading = z.infer<typeof ClockReading>;

/** Smaller differences are the work of time synchronisation, or of a clock that was read a little later. */
const toleratedJumpMs = 60_000;

/** The time of day (epoch ms), and the time since the machine started (ms), which nobody sets. */
export function readClock(): ClockReading {
  return { now: Date.now(), uptime: Math.round(uptime() * 1000), boot };
}

/**
 * By how many milliseconds the clock on the wall was set between two readings; 0 when it was not, or when that cannot
 * be told. Without a common boot only a clock that runs backwards gives itself away.
 */
export function clockJump(then: ClockReading, now: ClockReading): number {
  const jump =
    then.boot === now.boot
      ? now.now - then.now - (now.uptime - then.uptime)
      : Math.min(0, now.now - then.now);
  return Math.abs(jump) > toleratedJumpMs ? jump : 0;
}

const boot = readBoot();

function readBoot(): string {
  if (process.platform !== 'linux') return randomUUID();
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
