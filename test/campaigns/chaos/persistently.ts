import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 200;

/** Tries again until it works: the cloud may be down, or not done. @throws what it failed with last. */
export async function persistently<Result>(
  work: () => Promise<Result>,
  timeoutMs = 300_000,
): Promise<Result> {
  const giveUpAtMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > giveUpAtMs) throw error;
    }
    await sleep(pollMs);
  }
}
