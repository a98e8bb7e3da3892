import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { notify, notifyTries } from '../../../../lambdas/import/mail/notify.ts';
import { sampleInput } from '../report-sample.ts';
import { refusal, sandbox, startMailBench } from './mail-bench.ts';

let bench: Awaited<ReturnType<typeof startMailBench>>;
beforeAll(async () => {
  bench = await startMailBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

describe('a mail that SES refuses', () => {
  it('leaves the run succeeded, with the error in record, report and alarm', async () => {
    const run = await bench.reported('sandbox');
    const before = await bench.reportOf('sandbox');
    bench.fail(sandbox);
    const error = {
      code: 'mail_refused',
      message: `SES refused the mail: MessageRejected: ${sandbox.message}`,
    };
    expect(await bench.notifying(run)).toEqual({
      answer: { outcome: 'unsent', recipients: [], error },
      unsent: [['sandbox', 'mail_refused']],
    });
    expect(await bench.recordOf('sandbox')).toMatchObject({
      status: 'succeeded',
      mailError: { ...error, occasion: 'report', tries: 1, isGivenUp: true },
      efforts: { notify: expect.anything() },
    });
    const { stored, page } = await bench.reportOf('sandbox');
    expect(stored).toEqual({ ...before.stored, mailError: error });
    expect(page).toContain('<code>lading mail sandbox</code>');
    expect(page).toContain('kitchen@example.com');
  });

  it.each([
    [refusal('MailFromDomainNotVerifiedException'), 'mail_refused'],
    [refusal('AccountSendingPausedException'), 'mail_refused'],
    [refusal('ConfigurationSetSendingPausedException'), 'mail_refused'],
    [refusal('InvalidParameterValue'), 'mail_refused'],
    [refusal('AccessDenied', 403), 'configuration_invalid'],
    [refusal('InvalidClientTokenId', 403), 'configuration_invalid'],
    [new TypeError('row ACME;12'), 'internal_error'],
  ])('because of %s is given up at once as %s', async (error, code) => {
    const run = await bench.reported(`given-up-${error.name}`);
    bench.fail(error);
    const { answer } = await bench.notifying(run);
    expect(answer).toMatchObject({ outcome: 'unsent', error: { code } });
    expect(JSON.stringify(answer)).not.toContain('ACME');
    expect(bench.calls()).toHaveLength(1);
  });

  it('is no error of a run whose report is gone, which the answer says', async () => {
    const run = { ...sampleInput, runId: 'gone' };
    await bench.services.runs.openRun(run);
    const { answer } = await bench.notifying(run);
    expect(answer).toMatchObject({ outcome: 'unsent', error: { code: 'report_missing' } });
  });
});

describe('a mail that SES cannot take now', () => {
  it('is tried as often as the state machine comes, then given up, and the run has succeeded', async () => {
    const run = await bench.reported('away');
    bench.fail(refusal('Throttling'));
    for (let call = 1; call < notifyTries; call++) {
      await expect(notify(run, bench.services)).rejects.toThrow('Throttling');
      expect((await bench.recordOf('away'))?.mailError).toMatchObject({ tries: call, isGivenUp: false });
    }
    expect((await bench.reportOf('away')).stored.mailError).toBeUndefined();
    expect(await bench.notifying(run)).toMatchObject({
      answer: { outcome: 'unsent', error: { code: 'dependency_unavailable' } },
      unsent: [['away', 'dependency_unavailable']],
    });
    expect(await bench.recordOf('away')).toMatchObject({
      status: 'succeeded',
      mailError: { isGivenUp: true },
    });
  });

  it('is tried as often again by an execution that is redriven', async () => {
    const run = await bench.reported('redriven');
    bench.fail(sandbox);
    await bench.notifying(run);
    bench.fail(refusal('ThrottlingException'));
    await expect(notify(run, bench.services)).rejects.toThrow('ThrottlingException');
    await expect(notify(run, bench.services)).rejects.toThrow('ThrottlingException');
    expect((await bench.recordOf('redriven'))?.mailError).toMatchObject({ tries: 2, isGivenUp: false });
  });

  it('leaves no trace when a later call can send it', async () => {
    const run = await bench.reported('back');
    const page = (await bench.reportOf('back')).page;
    bench.fail(Object.assign(new Error(''), { code: 'ECONNREFUSED' }));
    await expect(notify(run, bench.services)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await bench.recordOf('back'))?.mailError?.message).toBe(
      'The mail could not be handed over: ECONNREFUSED',
    );
    bench.accept();
    expect((await bench.notifying(run)).answer).toMatchObject({ outcome: 'sent' });
    expect((await bench.recordOf('back'))?.mailError).toBeUndefined();
    expect((await bench.reportOf('back')).page).toBe(page);
  });
});
