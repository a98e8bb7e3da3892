import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, InvokeCommand, LambdaServiceException } from '@aws-sdk/client-lambda';
import { GetSendQuotaCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aDeployedStack, allDone } from './a-deployed-stack.ts';

const { mocks, is, checks, named, reset, restore } = aDeployedStack();
beforeEach(() => reset());
afterAll(() => restore());

function denied(name: string) {
  return Object.assign(new Error(`User x is not authorized to perform: ${name}`), {
    name: 'AccessDeniedException',
  });
}

describe('the doctor of a stack', () => {
  it('finds nothing to do where all is well', async () => {
    const found = await checks();
    expect(found.map(({ name, status }) => [name, status])).toEqual([
      ['stack', 'ok'],
      ['template', 'warning'],
      ['mail sender', 'ok'],
      ['mail account', 'ok'],
      ['secret', 'ok'],
      ['database', 'ok'],
      ['database user', 'ok'],
      ['alarms', 'ok'],
      ['Lambda quota', 'ok'],
      ['Step Functions quota', 'ok'],
    ]);
    expect(found.every(({ status, advice }) => (status === 'ok') === (advice === ''))).toBe(true);
  });

  it('asks the function that loads, with its probe and nothing else', async () => {
    await checks();
    const calls = mocks.lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input);
    expect(calls.map(({ FunctionName, Payload }) => [FunctionName, String(Payload)])).toEqual([
      ['lading-dev-load', '{"probe":"database"}'],
    ]);
  });

  it('says that there is no such stack, and looks no further', async () => {
    const error = new Error('Stack with id Lading-dev does not exist');
    mocks.formation.on(DescribeStacksCommand).rejects(Object.assign(error, { name: 'ValidationError' }));
    expect(await checks()).toEqual([
      {
        name: 'stack',
        status: 'problem',
        found: 'there is no stack Lading-dev in this account and region',
        advice: expect.stringContaining('--stack'),
      },
    ]);
  });

  it.each([
    ['CredentialsProviderError', 'Could not load credentials from any providers'],
    ['ExpiredToken', 'The security token included in the request is expired'],
    ['Error', 'Region is missing'],
  ])('%s: whoever asks is told to sign in', async (name, message) => {
    mocks.formation.on(DescribeStacksCommand).rejects(Object.assign(new Error(message), { name }));
    expect(await checks()).toMatchObject([
      {
        status: 'problem',
        found: `could not be looked at: ${message}`,
        advice: expect.stringContaining('sign in'),
      },
    ]);
  });

  it.each([
    ['UPDATE_IN_PROGRESS', 'warning'],
    ['UPDATE_ROLLBACK_COMPLETE', 'warning'],
    ['ROLLBACK_COMPLETE', 'problem'],
    ['UPDATE_ROLLBACK_FAILED', 'problem'],
  ] as const)('a stack in %s is a %s', async (status, expected) => {
    is.stack({}, status);
    expect(await named('stack')).toMatchObject({ status: expected, found: `Lading-dev is ${status}` });
  });

  it.each([
    ['database_secret_missing', 'secret'],
    ['database_secret_placeholder', 'secret'],
    ['database_uri_invalid', 'secret'],
    ['database_login_refused', 'database'],
    ['database_unreachable', 'database'],
  ])('%s of the function is a problem of the %s, and of nothing that comes after it', async (code, name) => {
    is.probed({ failure: { code, message: 'so it is' }, trials: [] });
    const about = (await checks()).filter((check) => /secret|database/.test(check.name));
    expect(about).toEqual([
      { name, status: 'problem', found: `so it is (${code})`, advice: expect.any(String) },
    ]);
  });

  it('names what the database user cannot do, and what of it can be lived with', async () => {
    const failure = { code: 'Unauthorized', message: 'not authorized' };
    is.probed({
      ...allDone,
      trials: [{ name: 'use transactions' }, { name: 'change the validator', failure }],
    });
    expect(await named('database user')).toMatchObject({
      status: 'problem',
      found: 'cannot change the validator (Unauthorized)',
      advice: expect.stringContaining('dbAdmin'),
    });
    is.probed({ ...allDone, trials: [{ name: 'end its own sessions', failure }] });
    expect(await named('database user')).toMatchObject({ status: 'warning' });
  });

  it.each([
    [{ replicaSet: null }, 'problem'],
    [{ version: '5.0.2' }, 'warning'],
    [{ connectedAfterMs: 2_500 }, 'warning'],
  ])('a server with %j is a %s', async (server, status) => {
    is.probed({ ...allDone, server: { ...allDone.server, ...server } });
    expect(await named('database')).toMatchObject({ status });
  });

  it('says what the function threw, and that an older one does not know the question', async () => {
    is.probed({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out' }, 'Unhandled');
    expect((await named('database')).found).toContain('Sandbox.Timedout: Task timed out');
    is.probed({ partition: 0 });
    expect(await named('database')).toMatchObject({ status: 'problem', advice: 'deploy this checkout' });
  });

  it('what may not be looked at is a problem, and the rest is looked at still', async () => {
    mocks.ses.on(GetSendQuotaCommand).rejects(denied('ses:GetSendQuota'));
    const more = { $fault: 'client' as const, $metadata: { httpStatusCode: 403 } };
    const error = { name: 'AccessDeniedException', message: 'lambda:InvokeFunction', ...more };
    mocks.lambda.on(InvokeCommand).rejects(new LambdaServiceException(error));
    mocks.lambda.on(GetAccountSettingsCommand).rejects(denied('lambda:GetAccountSettings'));
    const found = await checks();
    const problems = found.filter(({ status }) => status === 'problem');
    expect(problems.map(({ name }) => name)).toEqual(['mail account', 'database', 'Lambda quota']);
    for (const { advice } of problems) expect(advice).toContain('"The doctor" in docs/deploy.md');
    expect(found.map(({ name }) => name)).toContain('Step Functions quota');
  });
});
