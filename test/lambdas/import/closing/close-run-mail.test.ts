import { MessageRejected, SendEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closingTries } from '../../../../lambdas/import/closing/close-run.ts';
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

describe('the mail of a run that is closed', () => {
  it('goes on where it broke when the mail could not be sent at first', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'unsent' });
    const away = Object.assign(new Error('away'), { name: 'TimeoutError' });
    bench.ses.on(SendEmailCommand).rejectsOnce(away).resolves({ MessageId: 'message-2' });
    await expect(bench.close(ended('unsent'))).rejects.toThrow('away');
    const closed = await bench.services.runs.getRun('unsent');
    expect(closed).toMatchObject({ status: 'failed', mailError: { tries: 1, isGivenUp: false } });
    expect(await bench.services.runs.listQueue()).toEqual([]);
    expect(await bench.close(ended('unsent'))).toBe(0);
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
    await expect(bench.close(event, withIndexes)).rejects.toThrow('no run of these tests needs the database');
    await expect(bench.close(event, withIndexes)).rejects.toThrow('no run of these tests needs the database');
    expect(bench.mails()).toHaveLength(1);
  });

  it('tells again when a redriven execution fails again', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'redriven' });
    await bench.close(ended('redriven'));
    await bench.close(ended('redriven', { ...refusal, redriveCount: 1 }));
    expect(bench.mails()).toHaveLength(2);
  });

  it('says of a redriven run that arrived late what it had written, and what to do', async () => {
    await bench.leaveBehind('late');
    const message = 'b.csv of run b came first.';
    await bench.close(
      ended('late', { error: 'arrived_late', cause: JSON.stringify({ errorMessage: message }) }),
    );
    const text = bench.mails()[0]?.Message?.Body?.Text?.Data ?? '';
    expect(text).toContain('a younger file was imported first');
    expect(text).toContain(message);
    expect(text).toContain('Before it failed, 2 of 2 parts were done: 1,700 products created, 120 updated.');
    expect(text).toContain('Dropping the file again imports it now');
    expect(text).not.toContain('ends exactly right');
  });

  it('says that a part may have been written when the run broke in load', async () => {
    await bench.leaveBehind('half');
    await bench.close(ended('half', { status: 'ABORTED' }));
    const written = RunReport.parse(JSON.parse(await bench.read('runs/half/report.json')));
    expect(written).toMatchObject({ written: 'part', error: { code: 'run_aborted' }, counts: { rows: 0 } });
    expect(bench.mails()[0]?.Message?.Body?.Text?.Data).toContain(
      'Importing the same file again ends exactly right',
    );
  });

  it('leaves a reported run succeeded, without an error, and sends the mail that notify did not come to', async () => {
    const run = await bench.leaveBehind('undelivered');
    await metricsOf(() => report(run, bench.services));
    const page = await bench.read('runs/undelivered/report.html');
    const event = ended('undelivered', { error: 'Lambda.Unknown', cause: 'exited' });
    expect(await bench.close(event)).toBe(0);
    await bench.close(event);
    const record = await bench.services.runs.getRun('undelivered');
    expect(record).toMatchObject({ status: 'succeeded', mails: { report: 'message-1' } });
    expect([record?.error, record?.mailError]).toEqual([undefined, undefined]);
    expect(bench.mails().map(({ Destination }) => Destination?.ToAddresses)).toEqual([
      ['kitchen@example.com'],
    ]);
    expect(await bench.read('runs/undelivered/report.html')).toBe(page);
  });

  it('is done when the mail is refused: closed, the turn passed on, the error noted, nothing to repeat', async () => {
    await bench.services.runs.openRun({ ...sampleInput, runId: 'refused-mail' });
    bench.ses.on(SendEmailCommand).rejects(new MessageRejected({ message: 'Not verified.', $metadata: {} }));
    expect(await bench.close(ended('refused-mail'))).toBe(1);
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
      await expect(bench.close(ended('away'))).rejects.toThrow('away');
    await bench.close(ended('away'));
    const { mailError } = (await bench.services.runs.getRun('away'))!;
    expect(mailError).toMatchObject({ code: 'dependency_unavailable', tries: 3, isGivenUp: true });
  });
});
