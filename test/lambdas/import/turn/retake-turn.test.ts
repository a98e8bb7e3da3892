import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { retakeTurn } from '../../../../lambdas/import/turn/retake-turn.ts';
import { startTurnBench } from './turn-bench.ts';

let bench: Awaited<ReturnType<typeof startTurnBench>>;
beforeEach(async () => {
  bench = await startTurnBench();
});
afterEach(() => bench.close());

const retake = (runId: string) => retakeTurn({ runId, bucket: 'drop' }, bench.services);

/** A run that had the turn, failed in load and was redriven. */
async function redriven(runId: string, seconds: number) {
  const run = await bench.arrive(runId, seconds);
  await bench.take(run);
  await bench.fail(runId);
  bench.executions.set(runId, 'RUNNING');
  return run;
}

describe('retakeTurn', () => {
  it('gives a redriven run its turn again, at its old place', async () => {
    await redriven('again', 3);
    expect(await retake('again')).toBe('granted');
    expect(await bench.runs.getRun('again')).toMatchObject({ status: 'running', closings: 1 });
    expect(await bench.runs.readTurn()).toMatchObject({ holder: 'again', turnNumber: expect.any(Number) });
    expect(bench.events).toEqual(['open again', 'close again', 'open again']);
  });

  it('gives it once to all children of the run', async () => {
    await redriven('again', 3);
    const answers = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map(() => retake('again')));
    const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []));
    // One of them reopens the run; who comes in between asks again.
    expect(new Set(failures)).toEqual(new Set(failures.length > 0 ? ['run_contended'] : []));
    expect(await retake('again')).toBe('granted');
    expect(await bench.runs.readTurn()).toMatchObject({ holder: 'again', turnNumber: expect.any(Number) });
  });

  it('does not wait for older runs that have not had their turn', async () => {
    await redriven('again', 3);
    const older = await bench.arrive('older', 1);
    expect(await retake('again')).toBe('granted');
    await expect(bench.take(older)).rejects.toMatchObject({ code: 'arrived_late' });
  });

  it('says arrived_late where a younger run has gone on to load since, also while that is at work', async () => {
    await redriven('again', 3);
    await bench.take(await bench.arrive('younger', 4));
    await expect(retake('again')).rejects.toMatchObject({ code: 'arrived_late' });
    expect(await bench.runs.readTurn()).toMatchObject({ holder: 'younger' });
    await bench.succeed('younger');
    await expect(retake('again')).rejects.toMatchObject({
      code: 'arrived_late',
      message: expect.stringMatching(/^younger\.csv of run younger came first/),
    });
    expect(bench.open).toEqual(new Set());
    expect(await bench.runs.readTurn()).not.toHaveProperty('holder');
  });

  it('lets a run take its turn that failed before it had one, unless its place has passed', async () => {
    const run = await bench.arrive('early', 3);
    await bench.fail('early');
    bench.executions.set('early', 'RUNNING');
    expect(await bench.take(run)).toMatchObject({ granted: true });
    await bench.fail('early');
    const other = await bench.arrive('other', 1);
    await bench.fail('other');
    bench.executions.set('other', 'RUNNING');
    await expect(bench.take(other)).rejects.toMatchObject({ code: 'arrived_late' });
  });

  it('says done of a run that has succeeded', async () => {
    await bench.take(await bench.arrive('done', 1));
    await bench.succeed('done');
    expect(await retake('done')).toBe('done');
    expect(bench.open).toEqual(new Set());
  });

  it.each(['FAILED', 'ABORTED', 'TIMED_OUT'])(
    'gives nothing to a child of an execution that has %s',
    async (status) => {
      await redriven('ended', 1);
      bench.executions.set('ended', status);
      await expect(retake('ended')).rejects.toMatchObject({ code: 'run_ended' });
      expect(bench.open).toEqual(new Set());
    },
  );

  it('gives nothing to a child of an ended execution whose run nobody has closed', async () => {
    await bench.take(await bench.arrive('lost', 1));
    bench.executions.set('lost', 'ABORTED');
    await expect(retake('lost')).rejects.toMatchObject({ code: 'run_ended' });
  });

  it('is asked again while another run is about to take the turn', async () => {
    await redriven('again', 1);
    await bench.arrive('other', 2);
    await bench.runs.holdTurn('other', bench.services.now());
    await expect(retake('again')).rejects.toMatchObject({ code: 'turn_taken', name: 'DependencyError' });
  });

  it('knows nothing of a run without a record', async () => {
    await expect(retake('nobody')).rejects.toMatchObject({ code: 'run_ended' });
  });
});
