import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LocalFunction } from '../../../local/lambda/declared.ts';
import type { LambdaOptions } from '../../../local/lambda/start-lambda.ts';
import { aFunction, aLambda, eventually } from './a-function.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function start(functions: LocalFunction[], overrides: Partial<LambdaOptions> = {}) {
  const started = await aLambda(functions, overrides);
  closers.push(started.lambda.close);
  const call = async (name: string, payload: unknown = {}) => {
    const answer = await started.lambda.invoke(name, payload, { type: 'RequestResponse' });
    return { ...answer, payload: JSON.parse(answer.payload) };
  };
  return { ...started, call };
}

describe('an invocation', () => {
  it('gets its event and a context as on Lambda', async () => {
    const { call } = await start([aFunction('functions.echo')]);
    const { payload } = await call('echo', { row: 1 });
    expect(payload.event).toEqual({ row: 1 });
    expect(payload.context).toEqual({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'echo',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/echo',
      logStreamName: 'local',
    });
    expect(payload.remainingMs).toBeGreaterThan(9000);
  });

  it('sees its own variables and the local endpoints, and nothing of the environment of the caller', async () => {
    const fn = aFunction('functions.echo', { environment: { STAGE: 'dev' } });
    const { call } = await start([fn], {
      environment: () => ({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }),
    });
    const { env } = (await call('echo')).payload;
    expect(env).toMatchObject({
      STAGE: 'dev',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
      AWS_REGION: 'us-east-1',
    });
    expect(env.HOME).toBeUndefined();
    expect(env.PATH).toBeUndefined();
  });

  it("has V8's heap sized by its memory, as the start of Node on Lambda does it", async () => {
    const { call } = await start([aFunction('functions.echo', { memoryMb: 1769 })]);
    const { flags } = (await call('echo')).payload;
    expect(flags).toEqual(expect.arrayContaining(['--max-semi-space-size=88', '--max-old-space-size=1593']));
  });

  it('reuses the warm environment', async () => {
    const { call } = await start([aFunction('functions.echo')]);
    const first = (await call('echo')).payload;
    const second = (await call('echo')).payload;
    expect([first.calls, second.calls]).toEqual([1, 2]);
    expect(second.pid).toBe(first.pid);
  });

  it('waits for its turn when the account is full, and all are served', async () => {
    const { call, directory } = await start([aFunction('functions.meet')], { maxConcurrency: 2 });
    const meeting = { file: join(directory, 'met'), count: 2, ms: 100 };
    const spans = await Promise.all([1, 2, 3, 4].map(async () => (await call('meet', meeting)).payload));
    const overlaps = spans.map(
      (one) =>
        spans.filter((other) => other.startedAt <= one.startedAt && other.endedAt > one.startedAt).length,
    );
    expect(Math.max(...overlaps)).toBe(2);
  });

  it('writes what the function prints to its log', async () => {
    const { call, directory } = await start([aFunction('functions.speak')]);
    await call('speak', { lines: ['one', 'two'] });
    const log = await eventually(async () => {
      const text = await readFile(join(directory, 'logs/speak.log'), 'utf8').catch(() => '');
      return text.includes('two') ? text : undefined;
    });
    expect(log).toBe('one\ntwo\n');
  });
});

describe('a failed invocation', () => {
  it('answers with the name, message and trace of the error', async () => {
    const { call } = await start([aFunction('functions.fail')]);
    const answer = await call('fail', { name: 'file_empty', message: 'no bytes' });
    expect(answer).toEqual({
      statusCode: 200,
      functionError: 'Unhandled',
      payload: { errorType: 'file_empty', errorMessage: 'no bytes', trace: expect.any(Array) },
    });
    expect(answer.payload.trace[0]).toContain('no bytes');
  });

  it('says what stopped the module from loading', async () => {
    const { call } = await start([aFunction('broken.handler')]);
    expect((await call('handler')).payload).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'cannot start',
    });
  });

  it('is killed at its timeout, and the next call gets a new environment', async () => {
    const { call } = await start([aFunction('functions.sleep', { timeoutSeconds: 0.3 })]);
    const late = await call('sleep', { ms: 5000 });
    expect(late.functionError).toBe('Unhandled');
    expect(late.payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 0.30 seconds$/),
    });
    expect((await call('sleep', { ms: 1 })).functionError).toBeUndefined();
  });

  it('is killed above its memory', async () => {
    const { call, lambda } = await start([aFunction('functions.grow', { memoryMb: 160 })]);
    expect((await call('grow', { mb: 400 })).payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: signal: killed$/),
    });
    expect(lambda.peakMemoryMb().grow).toBeGreaterThan(160);
    expect((await call('grow', { mb: 1 })).payload).toBe(1);
  });

  it('says that the process ended by itself', async () => {
    const { call } = await start([aFunction('functions.leave')]);
    expect((await call('leave')).payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
    });
  });

  it('happens on demand before or after a call, and after means that the work was done', async () => {
    const faults: LambdaOptions['faults'] = ({ callNumber }) =>
      (({ 1: 'killBefore', 2: 'killAfter' }) as const)[callNumber];
    const { call, directory } = await start([aFunction('functions.failUntil')], { faults });
    const event = { file: join(directory, 'calls'), attempts: 1 };
    const failures = [await call('failUntil', event), await call('failUntil', event)];
    expect(failures.map(({ payload }) => payload.errorType)).toEqual([
      'Runtime.ExitError',
      'Runtime.ExitError',
    ]);
    expect((await call('failUntil', event)).payload).toBe(2);
  });
});

it('serves an interactive function while all places of the others are taken', async () => {
  const waited = aFunction('functions.sleep', { name: 'waited' });
  const { call } = await start([aFunction('functions.sleep'), waited], {
    maxConcurrency: 1,
    interactive: new Set([waited.arn]),
  });
  const long = call('sleep', { ms: 1500 });
  const short = await call('waited', { ms: 1 });
  expect(short.payload.endedAt).toBeLessThan((await long).payload.endedAt);
});

const long = { timeoutSeconds: 120 };

/** Whether a call is over: it ends with its function when the test ends. */
function watch(call: Promise<unknown>): { isOver: boolean } {
  const state = { isOver: false };
  const end = () => {
    state.isOver = true;
  };
  call.then(end, end);
  return state;
}

it('does not let one that only waits take the place of one that has work', async () => {
  const { call } = await start([aFunction('functions.sleep', long)], { maxConcurrency: 1 });
  const waiting = watch(call('sleep', { ms: 60_000 }));
  await call('sleep', { ms: 1 });
  expect(waiting).toEqual({ isOver: false });
});

it('takes one for waiting that asks again and again for what it waits for', async () => {
  const { call } = await start([aFunction('functions.poll', long), aFunction('functions.sleep')], {
    maxConcurrency: 1,
  });
  const waiting = watch(call('poll', { ms: 60_000 }));
  await call('sleep', { ms: 1 });
  expect(waiting).toEqual({ isOver: false });
});

it('lets one more in when everybody waits for somebody', async () => {
  const { call } = await start([aFunction('functions.sleep', long)], { maxConcurrency: 1, stallSeconds: 1 });
  const stuck = watch(call('sleep', { ms: 60_000 }));
  await call('sleep', { ms: 1 });
  expect(stuck).toEqual({ isOver: false });
});
