import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { temporaryDirectory } from '../../support/command-line.ts';
import { eventually } from '../lambda/a-function.ts';
import { anSqs, withLetters } from './a-queue.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

it('a process killed amid sending, receiving and burying has kept each message it took, once', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'queue-process.ts'), directory.path], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [url] = await once(child.stdout, 'data');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint: String(url), region: 'us-east-1', credentials, maxAttempts: 1 });
  const QueueUrl = `${url}/000000000000/work`;
  const sent: string[] = [];
  let running = true;
  const repeat = async (step: (number: number) => Promise<unknown>) => {
    for (let number = 0; running; number++) await step(number).catch(() => undefined);
  };
  const senders = ['a', 'b'].map((name) =>
    repeat(async (number) => {
      const MessageBody = `${name}${number}`;
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      sent.push(MessageBody);
    }),
  );
  // Each is received twice and then goes to the letters.
  const receivers = ['c', 'd'].map(() =>
    repeat(() =>
      client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 })),
    ),
  );
  await eventually(() => (sent.length > 100 ? true : undefined));
  child.kill('SIGKILL');
  await once(child, 'exit');
  running = false;
  await Promise.all([...senders, ...receivers]);
  client.destroy();

  const sqs = await anSqs(withLetters, { directory: directory.path });
  const [work, letters] = [sqs.queues.list('work'), sqs.queues.list('letters')];
  await sqs.stop();
  const kept = [...work, ...letters].map(({ body }) => body);
  expect(kept).toEqual(expect.arrayContaining(sent));
  expect(kept).toHaveLength(new Set(kept).size);
  // Those whose answer the kill took.
  expect(kept.length - sent.length).toBeLessThanOrEqual(senders.length);
  expect(letters.length).toBeGreaterThan(0);
  expect(sqs.url).toBe(String(url));
});
