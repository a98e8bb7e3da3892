import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTurnBench } from './turn-bench.ts';

const granted = { granted: true, waitSeconds: 0, asked: 1 };

let bench: Awaited<ReturnType<typeof startTurnBench>>;
beforeEach(async () => {
  bench = await startTurnBench();
});
afterEach(() => bench.close());

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
