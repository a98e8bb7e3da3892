import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTurnBench } from './turn-bench.ts';

const granted = { granted: true, waitSeconds: 0, asked: 1 };

let bench: Awaited<ReturnType<typeof startTurnBench>>;
beforeEach(async () => {
  bench = await startTurnBench();
});
afterEach(() => bench.close());

describe('the hold', () => {
  it('lasts two seconds from the start of a run', async () => {
    const run = await bench.arrive('fresh', 9);
    bench.pass(-4_500);
    const before = bench.services.now().getTime();
    expect(await bench.take(run)).toEqual(granted);
    expect(bench.services.now().getTime() - before).toBe(1_500);
  });

  it.each([
    ['4 s', 4_000, 8_000],
    ['100 s', 100_000, 200_000],
    ['200 s', 200_000, 300_000],
  ])('is twice the largest lag of the last minute, up to five minutes: %s', async (_name, lagMs, holdMs) => {
    const run = await bench.arrive('late', 9);
    const startedAt = bench.services.now().getTime() - 5_000;
    let last = 0;
    bench.services.meanwhile = async () => {
      // Files keep arriving: the lag stays in the last minute.
      if (bench.services.now().getTime() < last + 30_000) return;
      last = bench.services.now().getTime();
      await bench.runs.noteLag(new Date(last - lagMs).toISOString(), new Date(last));
    };
    await bench.services.meanwhile();
    let answer = await bench.take(run);
    while (!answer.granted) answer = await bench.take(run);
    const heldMs = bench.services.now().getTime() - startedAt;
    expect(heldMs).toBeGreaterThanOrEqual(holdMs);
    expect(heldMs).toBeLessThan(holdMs + 1_000);
  });

  it('does not count lags above five minutes, nor those of more than a minute ago', async () => {
    const now = bench.services.now().getTime();
    await bench.runs.noteLag(new Date(now - 301_000).toISOString(), new Date(now));
    expect(await bench.runs.largestLag(new Date(now))).toBe(0);
    await bench.runs.noteLag(new Date(now - 7_000).toISOString(), new Date(now));
    await bench.runs.noteLag(new Date(now - 1_000).toISOString(), new Date(now));
    expect(await bench.runs.largestLag(new Date(now + 59_000))).toBe(7_000);
    expect(await bench.runs.largestLag(new Date(now + 60_000))).toBe(0);
    await bench.runs.noteLag(new Date(now + 59_000).toISOString(), new Date(now + 60_000));
    expect(await bench.runs.largestLag(new Date(now + 60_000))).toBe(1_000);
  });

  it('lets an event that comes late find its place', async () => {
    const younger = await bench.arrive('younger', 9);
    bench.pass(-4_000);
    let late: Awaited<ReturnType<typeof bench.arrive>> | undefined;
    bench.services.meanwhile = async () => {
      late ??= await bench.arrive('late', 8);
    };
    expect(await bench.take(younger)).toMatchObject({ granted: false });
    expect(await bench.take(late!)).toEqual(granted);
  });
});
