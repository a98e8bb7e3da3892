import type { Environment } from './environment.ts';

/** A process that used less than this in the half second since the look before waits; it may ask again and again. */
const idleCpuMs = 50;

/**
 * Tells which environments have used next to no CPU time for `afterMs`: they wait, for a turn or a service, or were
 * stopped from outside. `look` is to be called from time to time with those that work.
 */
export function watchSleep(afterMs: number) {
  const seen = new Map<Environment, { cpuMs: number; sinceMs: number }>();
  return {
    look(busy: Iterable<Environment>): void {
      const current = new Set(busy);
      for (const environment of seen.keys()) if (!current.has(environment)) seen.delete(environment);
      for (const environment of current) {
        const cpuMs = environment.cpuMs();
        const before = seen.get(environment);
        const isAwake = !before || (cpuMs ?? 0) - before.cpuMs > idleCpuMs;
        if (cpuMs === undefined) seen.delete(environment);
        else seen.set(environment, { cpuMs, sinceMs: isAwake ? performance.now() : before.sinceMs });
      }
    },
    count: (busy: ReadonlySet<Environment>): number =>
      [...seen].filter(([one, { sinceMs }]) => busy.has(one) && performance.now() - sinceMs > afterMs).length,
  };
}
