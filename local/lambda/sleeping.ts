import type { Environment } from './environment.ts';

/** A process that used a smaller share of a core since the look before waits; it may ask again and again. */
const idleShare = 0.1;

/**
 * Tells which environments have used next to no CPU time for `afterMs`: they wait, for a turn or a service, or were
 * stopped from outside. `look` is to be called from time to time with those that work.
 */
export function watchSleep(afterMs: number) {
  const seen = new Map<Environment, { cpuMs: number; lookedAtMs: number; sinceMs: number }>();
  return {
    look(busy: Iterable<Environment>): void {
      const current = new Set(busy);
      for (const environment of seen.keys()) if (!current.has(environment)) seen.delete(environment);
      for (const environment of current) {
        const cpuMs = environment.cpuMs();
        const before = seen.get(environment);
        const now = performance.now();
        const isAwake = !before || (cpuMs ?? 0) - before.cpuMs > idleShare * (now - before.lookedAtMs);
        if (cpuMs === undefined) seen.delete(environment);
        else seen.set(environment, { cpuMs, lookedAtMs: now, sinceMs: isAwake ? now : before.sinceMs });
      }
    },
    count: (busy: ReadonlySet<Environment>): number =>
      [...seen].filter(([one, { sinceMs }]) => busy.has(one) && performance.now() - sinceMs > afterMs).length,
  };
}
