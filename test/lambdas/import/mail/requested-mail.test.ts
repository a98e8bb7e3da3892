import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type NotifyInput, notify } from '../../../../lambdas/import/mail/notify.ts';
import { sampleInput } from '../report-sample.ts';
import { refusal, sandbox, startMailBench } from './mail-bench.ts';

let bench: Awaited<ReturnType<typeof startMailBench>>;
beforeAll(async () => {
  bench = await startMailBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

describe('a person who asks for a mail', () => {
  it('gets it sent once the cause is mended, and record and report are clear of the error', async () => {
    const run = await bench.reported('mended');
    const before = await bench.reportOf('mended');
    bench.fail(sandbox);
    await bench.notifying(run);
    bench.accept();
    const request = { ...run, request: 'unless_sent' as const };
    const sent = { outcome: 'sent', recipients: ['kitchen@example.com'] };
    expect((await bench.notifying(request)).answer).toEqual(sent);
    expect(await bench.reportOf('mended')).toEqual(before);
    const record = await bench.recordOf('mended');
    expect([record?.mailError, record?.mails]).toEqual([undefined, { report: 'message-1' }]);
    expect((await bench.notifying(request)).answer).toMatchObject({ outcome: 'sent_before' });
    expect((await bench.notifying({ ...run, request: 'again' })).answer).toEqual(sent);
    expect(bench.calls()).toHaveLength(3);
  });

  it('does not wait for what may pass, and is told', async () => {
    const run = await bench.reported('impatient');
    bench.fail(refusal('ThrottlingException'));
    const { answer } = await bench.notifying({ ...run, request: 'unless_sent' });
    expect(answer).toMatchObject({ outcome: 'unsent', error: { code: 'dependency_unavailable' } });
  });

  it('clears what a call left behind that broke off behind SES', async () => {
    const run = await bench.reported('broken-off');
    bench.fail(sandbox);
    await bench.notifying(run);
    await bench.services.runs.recordMail('broken-off', 'report', 'message-0');
    expect((await bench.notifying({ ...run, request: 'unless_sent' })).answer).toMatchObject({
      outcome: 'sent_before',
    });
    expect((await bench.recordOf('broken-off'))?.mailError).toBeUndefined();
    expect((await bench.reportOf('broken-off')).stored.mailError).toBeUndefined();
  });

  it('cannot make an accepted mail unsent by one that fails', async () => {
    const run = await bench.reported('kept');
    await bench.notifying(run);
    bench.fail(sandbox);
    expect(await bench.notifying({ ...run, request: 'again' })).toMatchObject({
      answer: { outcome: 'unsent' },
      unsent: [],
    });
    expect((await bench.recordOf('kept'))?.mailError).toBeUndefined();
  });

  it('sends the mail of a run that failed to its team and operations, under its last redrive', async () => {
    const run = await bench.failed('broken');
    const mailError = {
      code: 'mail_refused',
      message: 'no',
      occasion: 'failure_2',
      tries: 1,
      isGivenUp: true,
    };
    await bench.services.runs.recordMailError('broken', mailError);
    expect((await bench.notifying({ ...run, request: 'unless_sent' })).answer).toEqual({
      outcome: 'sent',
      recipients: ['kitchen@example.com', 'operations@example.com'],
    });
    expect(await bench.recordOf('broken')).toMatchObject({
      status: 'failed',
      mails: { failure_2: 'message-1' },
    });
    expect((await bench.notifying({ ...run, request: 'unless_sent' })).answer).toMatchObject({
      outcome: 'sent_before',
    });
    const [call] = bench.calls();
    expect(call?.Message?.Subject?.Data).toContain('not imported');
  });

  it('is refused while the run goes on, and for a run that is not there', async () => {
    const run = { ...sampleInput, runId: 'running' };
    await bench.services.runs.openRun(run);
    const asking = (input: NotifyInput) => notify({ ...input, request: 'unless_sent' }, bench.services);
    await expect(asking(run)).rejects.toMatchObject({ code: 'run_not_ended' });
    await expect(asking({ ...run, runId: 'nobody' })).rejects.toMatchObject({ code: 'run_not_found' });
  });
});
