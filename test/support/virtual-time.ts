import { setImmediate } from 'node:timers/promises';

/**
 * Time that passes only when everybody waits: then it is that of the next one who wakes. What is awaited beside `wait`,
 * such as an answer of a database, takes no time.
 */
export function virtualTime(startMs: number) {
  const sleepers: { at: number; wake(): void }[] = [];
  const failures: unknown[] = [];
  let nowMs = startMs;
  let awake = 0;

  return {
    now: () => new Date(nowMs),

    async wait(milliseconds: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      sleepers.push({ at: nowMs + milliseconds, wake: resolve });
      awake -= 1;
      await promise;
    },

    /** Work that goes on beside all other. */
    start(work: () => Promise<void>): void {
      awake += 1;
      work()
        .catch((failure: unknown) => failures.push(failure))
        .finally(() => {
          awake -= 1;
        });
    },

    /** Until nobody works or waits any more, or so many seconds have passed. Throws what the work threw first. */
    async run(maxSeconds = Number.POSITIVE_INFINITY): Promise<void> {
      for (;;) {
        while (awake > 0) await setImmediate();
        if (failures.length > 0) throw failures[0];
        sleepers.sort((one, other) => one.at - other.at);
        const next = sleepers[0];
        if (!next || next.at > startMs + maxSeconds * 1000) return;
        sleepers.shift();
        nowMs = next.at;
        awake += 1;
        next.wake();
      }
    },
  };
}
