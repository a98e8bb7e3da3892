import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inParallel } from '../../shared/in-parallel.ts';

describe('work in parallel', () => {
  it('gives the results in the order of the items, never more than the limit at a time', async () => {
    let running = 0;
    let highest = 0;
    const results = await inParallel([30, 10, 20, 1], 2, async (milliseconds) => {
      highest = Math.max(highest, ++running);
      await sleep(milliseconds);
      running--;
      return milliseconds * 2;
    });
    expect({ results, highest }).toEqual({ results: [60, 20, 40, 2], highest: 2 });
  });

  it('starts nothing after a failure, and waits for what has started', async () => {
    const ended: number[] = [];
    const work = inParallel([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('first');
      await sleep(10);
      ended.push(item);
    });
    await expect(work).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });
});
