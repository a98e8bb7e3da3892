import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeRun } from '../../../../lambdas/import/closing/close-run.ts';
import { report } from '../../../../lambdas/import/report/report.ts';
import { RunReport } from '../../../../lambdas/import/report/report-model.ts';
import { metricsOf } from '../report-metrics.ts';
import { sampleInput } from '../report-sample.ts';
import { ended, refusal, startClosingBench, withIndexes } from './closing-bench.ts';

let bench: Awaited<ReturnType<typeof startClosingBench>>;
beforeAll(async () => {
  bench = await startClosingBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

describe('closeRun', () => {
  it('closes a refused file as failed, passes the turn on and tells team and operations', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'refused' });
    expect(await bench.close(ended('refused'))).toBe(1);
    const error = { code: 'not_csv', message: 'The file is a ZIP archive.' };
    const record = await bench.services.runs.getRun('refused');
    expect(record).toMatchObject({ status: 'failed', error, mails: { failure_0: 'message-1' } });
    expect(await bench.services.runs.listQueue()).toEqual([]);
    const written = RunReport.parse(JSON.parse(await bench.read('runs/refused/report.json')));
    expect(written).toMatchObject({ status: 'failed', written: 'nothing', error });
    expect(await bench.read('runs/refused/report.html')).toContain('The file is a ZIP archive.');
    expect(bench.mails().map(({ Destination }) => Destination?.ToAddresses)).toEqual([
      ['kitchen@example.com', 'operations@example.com'],
    ]);
  });

  it('does nothing when the event is repeated', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'again' });
    await bench.close(ended('again'));
    const before = await bench.services.runs.getRun('again');
    expect(await bench.close(ended('again'))).toBe(0);
    expect(bench.mails()).toHaveLength(1);
    expect(await bench.services.runs.getRun('again')).toEqual(before);
  });

  it('needs no database for a run that never had its turn', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'early' });
    expect(await bench.close(ended('early'), withIndexes)).toBe(1);
    expect(bench.mails()).toHaveLength(1);
  });

  it('records a run of which nothing is known yet', async () => {
    await bench.close(ended('unknown'));
    expect((await bench.services.runs.getRun('unknown'))?.status).toBe('failed');
  });

  it('asks Step Functions for what the event leaves out', async () => {
    const { input, ...rest } = ended('asked', { error: null, cause: undefined }).detail;
    bench.sfn.on(DescribeExecutionCommand).resolves({ input, ...refusal });
    await metricsOf(() => closeRun({ detail: { ...rest, input: null } }, bench.services));
    expect((await bench.services.runs.getRun('asked'))?.error?.code).toBe('not_csv');
  });

  it('ends the writing of a run that had the turn before and after it is marked, then passes the turn on', async () => {
    await bench.leaveBehind('writing');
    expect(await bench.services.runs.readTurn()).toMatchObject({ holder: 'writing' });
    await bench.close(ended('writing', { status: 'ABORTED' }));
    expect(bench.closedPermits.filter((runId) => runId === 'writing')).toHaveLength(2);
    expect(await bench.services.runs.readTurn()).not.toHaveProperty('holder');
    expect(await bench.services.runs.listQueue()).toEqual([]);
  });

  it('tells the team, keeps the turn and asks to be called again when the writing cannot be ended', async () => {
    await bench.leaveBehind('held');
    const permits = { ...bench.services.permits, close: () => Promise.reject(new Error('database away')) };
    const event = ended('held', { status: 'ABORTED' });
    const closing = metricsOf(() => closeRun(event, { ...bench.services, permits }));
    await expect(closing).rejects.toThrow('database away');
    expect(bench.mails()).toHaveLength(1);
    expect(await bench.services.runs.getRun('held')).toMatchObject({ status: 'failed' });
    expect(await bench.services.runs.readTurn()).toMatchObject({ holder: 'held' });
    await bench.close(event);
    expect(bench.mails()).toHaveLength(1);
    expect(await bench.services.runs.readTurn()).not.toHaveProperty('holder');
  });

  it('leaves a redriven run alone when an event of before comes again', async () => {
    await bench.leaveBehind('goes-on');
    await bench.close(ended('goes-on'));
    const failed = (await bench.services.runs.getRun('goes-on'))!;
    await bench.services.runs.reopenRun(failed);
    bench.sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    await bench.close(ended('goes-on'));
    expect(await bench.services.runs.getRun('goes-on')).toMatchObject({ status: 'running', closings: 1 });
    expect((await bench.services.runs.listQueue()).map(({ runId }) => runId)).toEqual(['goes-on']);
    await bench.services.runs.leaveQueue('goes-on');
  });

  it('leaves a run alone that was redriven before the event of its failure came', async () => {
    await bench.leaveBehind('overtaken');
    bench.sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    expect(await bench.close(ended('overtaken'))).toBe(0);
    expect(await bench.services.runs.getRun('overtaken')).toMatchObject({ status: 'running', closings: 0 });
    expect(await bench.services.runs.readTurn()).toMatchObject({ holder: 'overtaken' });
    expect(bench.mails()).toEqual([]);
    await bench.services.runs.leaveQueue('overtaken');
    await bench.services.runs.dropTurn('overtaken');
  });

  it('passes a turn on that a run left behind which succeeded', async () => {
    const run = await bench.leaveBehind('left');
    await metricsOf(() => report(run, bench.services));
    await bench.services.runs.holdTurn('left', new Date());
    await bench.close(ended('left', { status: 'SUCCEEDED', error: undefined, cause: undefined }));
    expect(await bench.services.runs.readTurn()).not.toHaveProperty('holder');
    expect(await bench.services.runs.getRun('left')).toMatchObject({ status: 'succeeded' });
    expect(bench.mails()).toEqual([]);
  });
});
