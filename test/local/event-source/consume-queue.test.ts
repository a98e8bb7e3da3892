import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccessError } from '../../../local/credentials/access-error.ts';
import type { QueueConsumer } from '../../../local/event-source/consume-queue.ts';
import type { LocalEventSource } from '../../../local/event-source/declared.ts';
import { textAttributes } from '../../../local/sqs/message.ts';
import { eventually } from '../lambda/a-function.ts';
import { anSqs, withLetters } from '../sqs/a-queue.ts';
import { aConsumer, type QueueEvent } from './a-consumer.ts';

const [work] = withLetters;
let sqs: Awaited<ReturnType<typeof anSqs>>;
let consumer: { close(): Promise<void> } | undefined;
let batches: string[][];
beforeEach(async () => {
  sqs = await anSqs(withLetters);
  batches = [];
});
afterEach(async () => {
  await consumer?.close();
  consumer = undefined;
  await sqs.stop();
});

function consume(
  run: (event: QueueEvent) => unknown,
  source: Partial<LocalEventSource> = {},
  more: Partial<QueueConsumer> = {},
): void {
  consumer = aConsumer({ queues: sqs.queues, batches }, run, source, more);
}

const until = (done: () => boolean) => eventually(() => (done() ? true : undefined));
const isEmpty = () => sqs.queues.list('work').length === 0;
const failing =
  (...bodies: string[]) =>
  ({ Records }: QueueEvent) => ({
    batchItemFailures: Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  });

describe('the messages of a queue', () => {
  it('reach the function with what was sent, and are deleted when it has ended', async () => {
    const events: QueueEvent[] = [];
    sqs.queues.send('work', 'a', textAttributes({ kind: 'order' }));
    consume((event) => void events.push(event));
    await until(isEmpty);
    expect(events).toMatchObject([
      {
        Records: [
          {
            ...{ body: 'a', eventSource: 'aws:sqs', eventSourceARN: work!.arn, awsRegion: 'us-east-1' },
            attributes: { ApproximateReceiveCount: '1' },
            messageAttributes: { kind: { stringValue: 'order', dataType: 'String' } },
          },
        ],
      },
    ]);
  });

  it('come in batches of the size that is declared', async () => {
    for (const body of ['a', 'b', 'c']) sqs.queues.send('work', body);
    consume(() => null, { batchSize: 2 });
    await until(isEmpty);
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  it('wait for a batch to be full, as long as the window says', async () => {
    consume(() => null, { batchSize: 3, windowSeconds: 20 });
    for (const body of ['a', 'b', 'c']) {
      sqs.queues.send('work', body);
      await until(() => sqs.queues.counts('work').visible === 0);
    }
    await until(isEmpty);
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  it('come alone when the window is over', async () => {
    consume(() => null, { batchSize: 100, windowSeconds: 1 });
    sqs.queues.send('work', 'a');
    await until(isEmpty);
    expect(batches).toEqual([['a']]);
  });
});

describe('a message that fails', () => {
  it('is tried again without those that did not, and goes to the dead letters in the end', async () => {
    for (const body of ['a', 'bad', 'c']) sqs.queues.send('work', body);
    consume(failing('bad'));
    await until(() => sqs.queues.list('letters').length === 1);
    expect(batches).toEqual([['a', 'bad', 'c'], ['bad']]);
    expect(isEmpty()).toBe(true);
  });

  it('takes its whole batch with it when the function ends by an error', async () => {
    for (const body of ['a', 'bad']) sqs.queues.send('work', body);
    consume(() => Promise.reject(new Error('no')));
    await until(() => sqs.queues.list('letters').length === 2);
    expect(batches.flat().sort()).toEqual(['a', 'a', 'bad', 'bad']);
  });

  it.each([
    ['names no message of the batch', { batchItemFailures: [{ itemIdentifier: 'other' }] }],
    ['is not understood', { batchItemFailures: 'all' }],
  ])('is every one when the report %s', async (_, report) => {
    sqs.queues.send('work', 'a');
    consume(() => report);
    await until(() => sqs.queues.list('letters').length === 1);
  });

  it('is none when the function is not asked to report', async () => {
    sqs.queues.send('work', 'bad');
    consume(failing('bad'), { reportsFailures: false });
    await until(isEmpty);
    expect(sqs.queues.list('letters')).toEqual([]);
  });
});

describe('a consumer', () => {
  it('has no more batches at work than its concurrency', async () => {
    let running = 0;
    let most = 0;
    for (let index = 0; index < 8; index++) sqs.queues.send('work', `${index}`);
    consume(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
      },
      { batchSize: 1 },
    );
    await until(isEmpty);
    expect(most).toBe(2);
  });

  it('ends at once, also while its function works, and leaves the message to the next one', async () => {
    sqs.queues.send('work', 'a');
    consume(() => new Promise(() => undefined), { maxConcurrency: 1 });
    await until(() => batches.length === 1);
    await consumer?.close();
    consume(() => null);
    await until(isEmpty);
    expect(batches).toEqual([['a'], ['a']]);
  });

  it('gets at once what a killed one had received', async () => {
    sqs.queues.send('work', 'a');
    await sqs.queues.receive(work!, { max: 1, waitMs: 0, signal: AbortSignal.timeout(1000) });
    consume(() => null);
    await until(isEmpty);
  });

  it('gets nothing that the role of its function may not receive', async () => {
    sqs.queues.send('work', 'a');
    const asked: string[] = [];
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    consume(
      () => null,
      {},
      {
        judge(action) {
          asked.push(action);
          throw new AccessError('denied', 'no');
        },
      },
    );
    await until(() => asked.length > 0);
    expect(asked).toEqual(['sqs:ReceiveMessage']);
    expect(batches).toEqual([]);
    expect(sqs.queues.counts('work').visible).toBe(1);
    expect(told).toHaveBeenCalledWith('Mapping: no messages of work for a second:', 'no');
    told.mockRestore();
  });
});
