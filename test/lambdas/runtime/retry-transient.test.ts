import { describe, expect, it } from '@jest/globals';
import { MongoServerError } from 'mongodb';
import { retryTransient } from '../../../lambdas/runtime/retry-transient.ts';
import { DependencyError } from '../../../shared/errors.ts';

/** Fails `failures` times; tells the waits between in milliseconds. */
async function retryAfter(failures: number, error: Error) {
  const waits: number[] = [];
  let calls = 0;
  const result = await retryTransient(
    async () => {
      if (++calls <= failures) throw error;
      return calls;
    },
    async (milliseconds) => void waits.push(milliseconds),
  ).catch((thrown: unknown) => thrown);
  return { result, waits };
}

const steppedDown = new MongoServerError({ message: 'not primary', code: 10_107 });

describe('a retry of what may pass', () => {
  it.each([steppedDown, new DependencyError('away', 'away')])(
    'repeats until it passes: %s',
    async (error) => {
      const { result, waits } = await retryAfter(5, error);
      expect(result).toBe(6);
      for (const [index, wait] of waits.entries()) expect(wait).toBeLessThan(200 * 2 ** index);
    },
  );

  it('gives up after six attempts with the failure itself', async () => {
    expect((await retryAfter(6, steppedDown)).result).toBe(steppedDown);
  });

  it('does not repeat what stays wrong', async () => {
    const bug = new TypeError('bug');
    expect(await retryAfter(1, bug)).toEqual({ result: bug, waits: [] });
  });
});
