import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { origin, startTurnBench } from './turn-bench.ts';

const granted = { granted: true, waitSeconds: 0, asked: 1 };

let bench: Awaited<ReturnType<typeof startTurnBench>>;
beforeEach(async () => {
  bench = await startTurnBench();
});
afterEach(() => bench.close());

describe('takeTurn', () => {
  it('is granted to the first in order of arrival, whoever asks before it', async () => {
    const second = await bench.arrive('second', 2);
    const first = await bench.arrive('first', 1);
    expect(await bench.take(second)).toMatchObject({ granted: false, waitSeconds: 2 });
    expect(await bench.take(first)).toEqual(granted);
    expect(bench.events).toEqual(['open first']);
    expect(await bench.runs.getRun('first')).toHaveProperty('grantedAt');
  });

  it('passes within a second of its release to the run that waits inside', async () => {
    const first = await bench.arrive('first', 1);
    const second = await bench.arrive('second', 2);
    await bench.take(first);
    const before = bench.services.now().getTime();
    bench.services.meanwhile = async () => {
      if (bench.services.now().getTime() === before + 10_000) await bench.succeed('first');
    };
    expect(await bench.take(second)).toEqual(granted);
    expect(bench.services.now().getTime()).toBeLessThanOrEqual(before + 11_000);
    expect(bench.events).toEqual(['open first', 'close first', 'open second']);
  });

  it('is granted again to the run that has it, and opens the same', async () => {
    const run = await bench.arrive('again', 1);
    expect([await bench.take(run), await bench.take(run)]).toEqual([granted, granted]);
    expect(await bench.runs.readTurn()).toMatchObject({ holder: 'again', turnNumber: expect.any(Number) });
  });

  it.each(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])(
    'passes by a holder whose execution has %s, after its writing is ended',
    async (status) => {
      await bench.take(await bench.arrive('gone', 1));
      const next = await bench.arrive('next', 2);
      bench.executions.set('gone', status);
      expect(await bench.take(next)).toEqual(granted);
      expect(bench.events).toEqual(['open gone', 'close gone', 'open next']);
    },
  );

  it('keeps the turn where it is when the writing of its holder cannot be ended', async () => {
    await bench.take(await bench.arrive('gone', 1));
    const next = await bench.arrive('next', 2);
    bench.executions.set('gone', 'FAILED');
    bench.services.permits.close = () => Promise.reject(new Error('away'));
    await expect(bench.take(next)).rejects.toThrow('away');
    expect(await bench.runs.readTurn()).toMatchObject({ holder: 'gone' });
  });

  it('looks behind runs that ended in the queue for one that is alive', async () => {
    await bench.arrive('ended', 1);
    await bench.arrive('ended-too', 2);
    const alive = await bench.arrive('alive', 3);
    bench.executions.set('ended', 'ABORTED');
    bench.executions.set('ended-too', 'FAILED');
    expect(await bench.take(alive)).toEqual(granted);
    // Nobody has closed them yet, so they stay listed for whoever does.
    expect(await bench.runs.listQueue()).toHaveLength(3);
  });

  it('waits 15 minutes for an earlier run whose execution does not exist yet', async () => {
    await bench.arrive('slow', 1);
    const next = await bench.arrive('next', 2);
    bench.executions.delete('slow');
    expect(await bench.take(next)).toMatchObject({ granted: false });
    bench.pass(15 * 60_000);
    expect(await bench.take(next)).toEqual(granted);
  });

  it('is not granted when the earlier run cannot be looked at', async () => {
    await bench.arrive('first', 1);
    const second = await bench.arrive('second', 2);
    bench.executions.set('first', 'FAILED');
    bench.services.sfn.send = () => Promise.reject(new Error('throttled'));
    await expect(bench.take(second)).rejects.toThrow('throttled');
    expect(bench.events).toEqual([]);
  });

  it('opens and queues a run that an execution brings along', async () => {
    const run = await bench.arrive('unknown', 1, { key: 'incoming/other.csv' });
    await bench.runs.leaveQueue('unknown');
    expect(await bench.take(run)).toEqual(granted);
    expect(await bench.queue()).toEqual(['unknown']);
  });

  it('lets a run through that has succeeded, and takes nothing', async () => {
    const run = await bench.arrive('done', 1);
    await bench.take(run);
    await bench.succeed('done');
    expect(await bench.take(run)).toEqual(granted);
    expect(await bench.runs.readTurn()).not.toHaveProperty('holder');
    expect(bench.events).toEqual(['open done', 'close done']);
  });

  it('is not granted to what is left of a failed run', async () => {
    const run = await bench.arrive('failed', 1);
    await bench.fail('failed');
    await expect(bench.take(run)).rejects.toMatchObject({ code: 'run_ended' });
  });

  it('is not granted to a run that is closed while it waits', async () => {
    await bench.take(await bench.arrive('first', 1));
    const second = await bench.arrive('second', 2);
    bench.services.meanwhile = async () => {
      bench.services.meanwhile = async () => {};
      await bench.fail('second');
      await bench.succeed('first');
    };
    await expect(bench.take(second)).rejects.toMatchObject({ code: 'run_contended' });
    await expect(bench.take(second)).rejects.toMatchObject({ code: 'run_ended' });
    expect(await bench.runs.readTurn()).not.toHaveProperty('holder');
    expect(bench.open).toEqual(new Set());
  });

  it('takes everything back when the run is closed while its permits are opened', async () => {
    const run = await bench.arrive('closed', 1);
    const { open } = bench.services.permits;
    bench.services.permits.open = async (opened) => {
      const isOpen = await open(opened);
      await bench.runs.closeFailed('closed', { code: 'run_aborted', message: 'stopped' });
      return isOpen;
    };
    await expect(bench.take(run)).rejects.toMatchObject({ code: 'run_contended' });
    expect(bench.open).toEqual(new Set());
    expect(await bench.runs.readTurn()).not.toHaveProperty('holder');
  });

  it('goes on where it broke when the permits could not be opened', async () => {
    const run = await bench.arrive('slow', 1);
    const { open } = bench.services.permits;
    bench.services.permits.open = () => Promise.reject(new Error('away'));
    await expect(bench.take(run)).rejects.toThrow('away');
    const other = await bench.arrive('other', 2);
    expect(await bench.take(other)).toMatchObject({ granted: false });
    bench.services.permits.open = open;
    expect(await bench.take(run)).toEqual(granted);
  });
});

it('the first of the queue alone asks for the holder, every two seconds', async () => {
  await bench.take(await bench.arrive('holder', 1));
  const waiting = await bench.arrive('waiting', 2);
  const far = await Promise.all([3, 4, 5].map((seconds) => bench.arrive(`far-${seconds}`, seconds)));
  await bench.take(far[2]!);
  expect(bench.looks).toEqual([]);
  await bench.take(waiting);
  expect(bench.looks).toHaveLength(23);
  expect(new Set(bench.looks.map(({ runId }) => runId))).toEqual(new Set(['holder']));
  expect(origin).toBeLessThan(bench.looks[0]!.at);
});
