import { MessageRejected, SendEmailCommand } from '@aws-sdk/client-ses';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeRun, closingTries } from '../../../../lambdas/import/closing/close-run.ts';
import { report } from '../../../../lambdas/import/report/report.ts';
import { RunReport } from '../../../../lambdas/import/report/report-model.ts';
import { startReportBench } from '../report-bench.ts';
import { metricsOf } from '../report-metrics.ts';
import { sampleInput } from '../report-sample.ts';

let bench: Awaited<ReturnType<typeof startReportBench>>;
beforeAll(async () => {
  bench = await startReportBench();
});
afterAll(() => bench.stop());
beforeEach(() => {
  bench.ses.reset();
  bench.ses.on(SendEmailCommand).resolves({ MessageId: 'message-1' });
  bench.sfn.reset();
  bench.sfn.on(DescribeExecutionCommand).resolves({ status: 'FAILED' });
});

const refusal = { error: 'not_csv', cause: JSON.stringify({ errorMessage: 'The file is a ZIP archive.' }) };

function ended(runId: string, detail: Record<string, unknown> = refusal) {
  const input = JSON.stringify({ ...sampleInput, runId });
  const executionArn = `arn:aws:states:eu-central-1:111122223333:execution:import:${runId}`;
  return { detail: { executionArn, status: 'FAILED' as const, input, ...detail } };
}

const withIndexes = { indexes: [{ name: 'b', key: { brand: 1 } }] };

function mails() {
  return bench.ses.commandCalls(SendEmailCommand).map(({ args }) => args[0].input);
}

/** Handles the event and tells how many failures of a code it counted. */
async function close(event: ReturnType<typeof ended>, changes: object = {}): Promise<number> {
  const lines = await metricsOf(() => closeRun(event, { ...bench.services, ...changes }));
  return lines.filter((line) => line.includes('RunsFailed') && line.includes('"code":')).length;
}

describe('closeRun', () => {
  it('closes a refused file as failed, passes the turn on and tells team and operations', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'refused' });
    expect(await close(ended('refused'))).toBe(1);
    const error = { code: 'not_csv', message: 'The file is a ZIP archive.' };
    const record = await bench.services.runs.getRun('refused');
    expect(record).toMatchObject({ status: 'failed', error, mails: { failure_0: 'message-1' } });
    expect(await bench.services.runs.listQueue()).toEqual([]);
    const written = RunReport.parse(JSON.parse(await bench.read('runs/refused/report.json')));
    expect(written).toMatchObject({ status: 'failed', written: 'nothing', error });
    expect(await bench.read('runs/refused/report.html')).toContain('The file is a ZIP archive.');
    expect(mails().map(({ Destination }) => Destination?.ToAddresses)).toEqual([
      ['kitchen@example.com', 'operations@example.com'],
    ]);
  });

  it('does nothing when the event is repeated', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'again' });
    await close(ended('again'));
    const before = await bench.services.runs.getRun('again');
    expect(await close(ended('again'))).toBe(0);
    expect(mails()).toHaveLength(1);
    expect(await bench.services.runs.getRun('again')).toEqual(before);
  });

  it('goes on where it broke when the mail could not be sent at first', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'unsent' });
    const away = Object.assign(new Error('away'), { name: 'TimeoutError' });
    bench.ses.on(SendEmailCommand).rejectsOnce(away).resolves({ MessageId: 'message-2' });
    await expect(close(ended('unsent'))).rejects.toThrow('away');
    const closed = await bench.services.runs.getRun('unsent');
    expect(closed).toMatchObject({ status: 'failed', mailError: { tries: 1, isGivenUp: false } });
    expect(await bench.services.runs.listQueue()).toEqual([]);
    expect(await close(ended('unsent'))).toBe(0);
    const { mailError, ...rest } = closed!;
    expect(await bench.services.runs.getRun('unsent')).toEqual({
      ...rest,
      closings: 2,
      mails: { failure_0: 'message-2' },
    });
  });

  it('sends the mail although indexes cannot come back, and tries those again when it is repeated', async () => {
    await bench.leaveBehind('unindexed');
    const event = ended('unindexed', { status: 'ABORTED' });
    await expect(close(event, withIndexes)).rejects.toThrow('no run of these tests needs the database');
    await expect(close(event, withIndexes)).rejects.toThrow('no run of these tests needs the database');
    expect(mails()).toHaveLength(1);
  });

  it('needs no database for a run that never had its turn', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'early' });
    expect(await close(ended('early'), withIndexes)).toBe(1);
    expect(mails()).toHaveLength(1);
  });

  it('tells again when a redriven execution fails again', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'redriven' });
    await close(ended('redriven'));
    await close(ended('redriven', { ...refusal, redriveCount: 1 }));
    expect(mails()).toHaveLength(2);
  });

  it('records a run of which nothing is known yet', async () => {
    await close(ended('unknown'));
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
    await close(ended('writing', { status: 'ABORTED' }));
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
    expect(mails()).toHaveLength(1);
    expect(await bench.services.runs.getRun('held')).toMatchObject({ status: 'failed' });
    expect(await bench.services.runs.readTurn()).toMatchObject({ holder: 'held' });
    await close(event);
    expect(mails()).toHaveLength(1);
    expect(await bench.services.runs.readTurn()).not.toHaveProperty('holder');
  });

  it('leaves a redriven run alone when an event of before comes again', async () => {
    await bench.leaveBehind('goes-on');
    await close(ended('goes-on'));
    const failed = (await bench.services.runs.getRun('goes-on'))!;
    await bench.services.runs.reopenRun(failed);
    bench.sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    await close(ended('goes-on'));
    expect(await bench.services.runs.getRun('goes-on')).toMatchObject({ status: 'running', closings: 1 });
    expect((await bench.services.runs.listQueue()).map(({ runId }) => runId)).toEqual(['goes-on']);
    await bench.services.runs.leaveQueue('goes-on');
  });

  it('leaves a run alone that was redriven before the event of its failure came', async () => {
    await bench.leaveBehind('overtaken');
    bench.sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    expect(await close(ended('overtaken'))).toBe(0);
    expect(await bench.services.runs.getRun('overtaken')).toMatchObject({ status: 'running', closings: 0 });
    expect(await bench.services.runs.readTurn()).toMatchObject({ holder: 'overtaken' });
    expect(mails()).toEqual([]);
    await bench.services.runs.leaveQueue('overtaken');
    await bench.services.runs.dropTurn('overtaken');
  });

  it('passes a turn on that a run left behind which succeeded', async () => {
    const run = await bench.leaveBehind('left');
    await metricsOf(() => report(run, bench.services));
    await bench.services.runs.holdTurn('left', new Date());
    await close(ended('left', { status: 'SUCCEEDED', error: undefined, cause: undefined }));
    expect(await bench.services.runs.readTurn()).not.toHaveProperty('holder');
    expect(await bench.services.runs.getRun('left')).toMatchObject({ status: 'succeeded' });
    expect(mails()).toEqual([]);
  });

  it('says of a redriven run that arrived late what it had written, and what to do', async () => {
    await bench.leaveBehind('late');
    const message = 'b.csv of run b came first.';
    await close(ended('late', { error: 'arrived_late', cause: JSON.stringify({ errorMessage: message }) }));
    const text = mails()[0]?.Message?.Body?.Text?.Data ?? '';
    expect(text).toContain('a younger file was imported first');
    expect(text).toContain(message);
    expect(text).toContain('Before it failed, 2 of 2 parts were done: 1,700 products created, 120 updated.');
    expect(text).toContain('Dropping the file again imports it now');
    expect(text).not.toContain('ends exactly right');
  });

  it('says that a part may have been written when the run broke in load', async () => {
    await bench.leaveBehind('half');
    await close(ended('half', { status: 'ABORTED' }));
    const written = RunReport.parse(JSON.parse(await bench.read('runs/half/report.json')));
    expect(written).toMatchObject({ written: 'part', error: { code: 'run_aborted' }, counts: { rows: 0 } });
    expect(mails()[0]?.Message?.Body?.Text?.Data).toContain(
      'Importing the same file again ends exactly right',
    );
  });

  it('leaves a reported run succeeded, without an error, and sends the mail that notify did not come to', async () => {
    const run = await bench.leaveBehind('undelivered');
    await metricsOf(() => report(run, bench.services));
    const page = await bench.read('runs/undelivered/report.html');
    const event = ended('undelivered', { error: 'Lambda.Unknown', cause: 'exited' });
    expect(await close(event)).toBe(0);
    await close(event);
    const record = await bench.services.runs.getRun('undelivered');
    expect(record).toMatchObject({ status: 'succeeded', mails: { report: 'message-1' } });
    expect([record?.error, record?.mailError]).toEqual([undefined, undefined]);
    expect(mails().map(({ Destination }) => Destination?.ToAddresses)).toEqual([['kitchen@example.com']]);
    expect(await bench.read('runs/undelivered/report.html')).toBe(page);
  });

  it('is done when the mail is refused: closed, the turn passed on, the error noted, nothing to repeat', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'refused-mail' });
    bench.ses.on(SendEmailCommand).rejects(new MessageRejected({ message: 'Not verified.', $metadata: {} }));
    expect(await close(ended('refused-mail'))).toBe(1);
    expect(await bench.services.runs.getRun('refused-mail')).toMatchObject({
      status: 'failed',
      error: { code: 'not_csv' },
      mailError: { code: 'mail_refused', occasion: 'failure_0', isGivenUp: true },
    });
    expect(await bench.services.runs.listQueue()).toEqual([]);
    expect(await bench.read('runs/refused-mail/report.html')).toContain(
      'The mail about this import was not sent',
    );
  });

  it('gives the mail up at its last try, so that no dead letter waits for a mail alone', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'away' });
    bench.ses.on(SendEmailCommand).rejects(Object.assign(new Error('away'), { name: 'TimeoutError' }));
    for (let call = 1; call < closingTries; call++)
      await expect(close(ended('away'))).rejects.toThrow('away');
    await close(ended('away'));
    const { mailError } = (await bench.services.runs.getRun('away'))!;
    expect(mailError).toMatchObject({ code: 'dependency_unavailable', tries: 3, isGivenUp: true });
  });
});
