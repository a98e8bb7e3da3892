import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
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
  return started;
}

const queueArn = 'arn:aws:sqs:us-east-1:000000000000:letters';
const failing = (asyncInvocation: Partial<LocalFunction['asyncInvocation']>) =>
  aFunction('functions.failUntil', {
    asyncInvocation: { maxRetryAttempts: 2, maxEventAgeSeconds: 60, ...asyncInvocation },
  });

async function linesOf(file: string): Promise<number> {
  return (await readFile(file, 'utf8').catch(() => '')).split('\n').length - 1;
}

it('is accepted at once and tried again until it passes', async () => {
  const { lambda, directory, failures } = await start([failing({ onFailureArn: queueArn })]);
  const file = join(directory, 'calls');
  const answer = await lambda.invoke('failUntil', { file, attempts: 3 }, { type: 'Event' });
  expect(answer).toEqual({ statusCode: 202, payload: '' });
  await eventually(
    async () => (await readdir(join(directory, 'async-invocations'))).length === 0 || undefined,
  );
  expect(await linesOf(file)).toBe(3);
  expect(failures).toEqual([]);
});

it('goes to the on-failure destination with its error after two retries', async () => {
  const { lambda, directory, failures } = await start([failing({ onFailureArn: queueArn })]);
  const event = { file: join(directory, 'calls'), attempts: 9 };
  await lambda.invoke('failUntil', event, { type: 'Event' });
  const [failure] = await eventually(() => (failures.length > 0 ? failures : undefined));
  expect(failure?.destinationArn).toBe(queueArn);
  expect(JSON.parse(failure?.body ?? '')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: event,
    responsePayload: { errorType: 'Error', errorMessage: 'attempt 3' },
  });
});

it('puts the bare event into the dead-letter queue of the function', async () => {
  const { lambda, directory, failures } = await start([
    failing({ deadLetterArn: queueArn, maxRetryAttempts: 0 }),
  ]);
  const event = { file: join(directory, 'calls'), attempts: 9 };
  await lambda.invoke('failUntil', event, { type: 'Event' });
  const [failure] = await eventually(() => (failures.length > 0 ? failures : undefined));
  expect(JSON.parse(failure?.body ?? '')).toEqual(event);
  expect(failure?.attributes.ErrorMessage).toBe('attempt 1');
});

it('is not lost when everything stops between two attempts', async () => {
  const first = await start([failing({})], { retryDelaysSeconds: [60] });
  const file = join(first.directory, 'calls');
  await first.lambda.invoke('failUntil', { file, attempts: 2 }, { type: 'Event' });
  await eventually(async () => (await linesOf(file)) === 1 || undefined);
  await first.lambda.close();
  await start([failing({})], { directory: first.directory });
  await eventually(async () => (await linesOf(file)) === 2 || undefined);
});
