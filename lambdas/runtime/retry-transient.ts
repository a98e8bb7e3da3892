import { setTimeout as sleep } from 'node:timers/promises';
import { DependencyError } from '../../shared/errors.ts';
import { isTransient } from './transient.ts';

/** Six attempts wait up to 6.2 s in all, besides the driver's own 5 s of looking for a primary in each. */
const attempts = 6;
const firstDelayMs = 200;

/**
 * Repeats work that may happen twice while its failure may pass, with exponential backoff and full jitter.
 * Throws the last failure.
 */
export async function retryTransient<Result>(
  work: () => Promise<Result>,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const mayPass = error instanceof DependencyError || isTransient(error);
      if (!mayPass || attempt === attempts) throw error;
      await wait(Math.random() * firstDelayMs * 2 ** (attempt - 1));
    }
  }
}
