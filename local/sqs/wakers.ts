/** The longest that a timer takes. */
const longestMs = 2 ** 31 - 1;

/** Lets those who wait for something to happen by a name go on when it does, or when their time is over. */
export function wakers() {
  const byName = new Map<string, Set<() => void>>();

  return {
    /** Resolves after `ms` at the latest, and at once when `signal` is aborted. */
    wait(name: string, ms: number, signal: AbortSignal): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiting = byName.get(name) ?? new Set();
      byName.set(name, waiting.add(resolve));
      const timer = setTimeout(resolve, Math.min(Math.max(0, ms), longestMs));
      const abort = () => resolve();
      signal.addEventListener('abort', abort);
      return promise.finally(() => {
        signal.removeEventListener('abort', abort);
        waiting.delete(resolve);
        clearTimeout(timer);
      });
    },

    wake(name: string): void {
      for (const resolve of byName.get(name) ?? []) resolve();
    },

    wakeAll(): void {
      for (const waiting of byName.values()) for (const resolve of waiting) resolve();
    },
  };
}
