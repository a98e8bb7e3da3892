import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aDeployedStack, defaultQuotas } from './a-deployed-stack.ts';

const { is, named, reset, restore } = aDeployedStack();
beforeEach(() => reset());
afterAll(() => restore());

describe('the doctor of the account of a stack', () => {
  it('a domain that SES does not know, or has not verified, is a problem with the way out', async () => {
    is.identity(undefined, 'NotStarted');
    expect(await named('mail sender')).toMatchObject({
      status: 'problem',
      advice: expect.stringContaining('aws ses verify-domain-dkim --domain lading.example'),
    });
    is.identity('Pending', 'Pending', ['tok1', 'tok2']);
    expect(await named('mail sender')).toMatchObject({
      status: 'problem',
      found: 'lading.example is not verified (DKIM Pending)',
      advice: expect.stringMatching(/_domainkey\.lading\.example .* tok1, tok2$/),
    });
  });

  it.each([
    ['Pending', 'Success'],
    ['Success', 'NotStarted'],
  ] as const)('a domain is verified by one of TXT record (%s) and DKIM (%s)', async (txt, dkim) => {
    is.identity(txt, dkim);
    expect(await named('mail sender')).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['false', 'problem', 'set mail.sandbox to true'],
    ['true', 'warning', 'verify each recipient'],
  ])('the sandbox of a stack with mail.sandbox %s is a %s', async (MailSandbox, status, advice) => {
    is.stack({ MailSandbox });
    is.account({ Max24HourSend: 200, MaxSendRate: 1 });
    const check = await named('mail account');
    expect(check).toMatchObject({ status, advice: expect.stringContaining(advice) });
    expect(check.found).toContain('in the sandbox');
  });

  it.each([
    [{ Enabled: false }, 'problem'],
    [{ Max24HourSend: 1_000, SentLast24Hours: 800 }, 'warning'],
    [{ Max24HourSend: -1, SentLast24Hours: 160 }, 'ok'],
  ])('an account with %j is a %s', async (account, status) => {
    is.account(account);
    expect(await named('mail account')).toMatchObject({ status });
  });

  it('alarms that nobody confirmed reach nobody', async () => {
    is.subscribed(['ops@shop.test', 'PendingConfirmation']);
    expect(await named('alarms')).toMatchObject({
      status: 'problem',
      found: 'nobody gets the 2 alarms: ops@shop.test did not confirm',
    });
    is.subscribed(['ops@shop.test', 'PendingConfirmation'], ['chef@shop.test', 'arn:aws:sns:x:y:z:1']);
    expect(await named('alarms')).toMatchObject({
      status: 'warning',
      found: '2 alarms go to chef@shop.test; ops@shop.test did not confirm',
    });
  });

  it.each([
    [[10, 10], 'problem'],
    [[60, 60], 'warning'],
    [[1_000, 40], 'problem'],
    [[1_000, 900], 'ok'],
  ] as const)('a concurrency of %j is %s', async ([limit, unreserved], status) => {
    is.concurrency(limit, unreserved);
    expect(await named('Lambda quota')).toMatchObject({
      status,
      found: expect.stringContaining('uses up to 50'),
    });
  });

  it('the reduced quotas of a new account are a warning, and so are those that nobody tells', async () => {
    const reduced = {
      'StateTransition throttle token bucket size': 200,
      'StateTransition throttle token refill rate per second': 50,
    };
    is.stepFunctions({ ...defaultQuotas, ...reduced });
    expect(await named('Step Functions quota')).toMatchObject({
      status: 'warning',
      found: 'StartExecution 800 at once and 150 a second; StateTransition 200 at once and 50 a second',
      advice: expect.stringContaining('StateTransition is throttled'),
    });
    is.stepFunctions({});
    expect(await named('Step Functions quota')).toMatchObject({ status: 'warning' });
  });
});
