import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
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
    await expect(bench.take(run)).rejects.toMatchObject({ code: 'run_ended' });
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

it('an event that comes between the look and the grant still finds its place', async () => {
  const younger = await bench.arrive('younger', 9);
  const send = bench.documents.send.bind(bench.documents);
  let late: Awaited<ReturnType<typeof bench.arrive>> | undefined;
  bench.documents.send = (async (command: Parameters<typeof send>[0]) => {
    if (command instanceof UpdateCommand && !late) {
      bench.documents.send = send;
      late = await bench.arrive('late', 8);
    }
    return send(command);
  }) as typeof send;
  expect(await bench.take(younger)).toMatchObject({ granted: false });
  expect(bench.events).toEqual([]);
  expect(await bench.take(late!)).toEqual(granted);
});

describe('a run whose place has passed', () => {
  it('fails as arrived_late, names the run that came first, and writes nothing', async () => {
    await bench.take(await bench.arrive('younger', 9));
    await bench.succeed('younger');
    const late = await bench.arrive('late', 8);
    await expect(bench.take(late)).rejects.toMatchObject({
      code: 'arrived_late',
      message:
        'younger.csv of run younger came first: it arrived later, on 21 November 2026 at 10:00:09 UTC, and went on to the catalogue before this file.',
    });
    expect(bench.events).toEqual(['open younger', 'close younger']);
    expect(await bench.runs.readTurn()).not.toHaveProperty('holder');
    expect(await bench.runs.getRun('late')).not.toHaveProperty('grantedAt');
  });

  it('hears of it while the younger run is still at work', async () => {
    await bench.take(await bench.arrive('younger', 9));
    await expect(bench.take(await bench.arrive('late', 8))).rejects.toMatchObject({ code: 'arrived_late' });
    expect(await bench.runs.readTurn()).toMatchObject({ holder: 'younger' });
  });

  it('is told by the sequencer for versions of one key, whatever the times say', async () => {
    const key = 'incoming/shoes/same.csv';
    await bench.take(await bench.arrive('newer', 3, { key, sequencer: '0B' }));
    await bench.succeed('newer');
    const older = await bench.arrive('older', 9, { key, sequencer: '0A' });
    await expect(bench.take(older)).rejects.toMatchObject({ code: 'arrived_late' });
    await bench.fail('older');
    const newest = await bench.arrive('newest', 1, { key, sequencer: '0C' });
    expect(await bench.take(newest)).toEqual(granted);
  });

  it('is not late for a younger run that failed before its turn', async () => {
    await bench.arrive('younger', 9);
    await bench.fail('younger');
    expect(await bench.take(await bench.arrive('late', 8))).toEqual(granted);
  });

  it('is not late for the same second when its sequencer is greater', async () => {
    await bench.take(await bench.arrive('one', 8.9, { sequencer: '0A' }));
    await bench.succeed('one');
    expect(await bench.take(await bench.arrive('other', 8.1, { sequencer: '0B' }))).toEqual(granted);
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
