import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Access } from '../../../local/iam/access.ts';
import type { LocalQueue } from '../../../local/sqs/declared.ts';
import { openQueues } from '../../../local/sqs/queues.ts';
import { startSqs } from '../../../local/sqs/start-sqs.ts';
import { resourceArn } from '../../../local/template/names.ts';

export function aQueue(name: string, overrides: Partial<LocalQueue> = {}): LocalQueue {
  return {
    ...{ logicalId: name, name, arn: resourceArn('AWS::SQS::Queue', name) },
    ...{ delaySeconds: 0, visibilitySeconds: 30, waitSeconds: 0, retentionSeconds: 345_600 },
    maxMessageBytes: 1_048_576,
    ...overrides,
  };
}

/** A queue `work` whose letters go to `letters` when they were received twice. */
export const withLetters = [
  aQueue('work', { redrive: { deadLetterArn: resourceArn('AWS::SQS::Queue', 'letters'), maxReceives: 2 } }),
  aQueue('letters'),
];

/** An endpoint with these queues and a client of it; `urlOf` gives the address of a queue. */
export async function anSqs(
  queues: readonly LocalQueue[],
  { directory, access }: { directory?: string; access?: Access } = {},
) {
  const at = directory ?? (await mkdtemp(join(tmpdir(), 'lading-sqs-')));
  const opened = await openQueues(at, queues);
  const { url, close } = await startSqs({ queues: opened, directory: join(at, 'queues'), access });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
  return {
    ...{ client, url, directory: at, queues: opened },
    urlOf: (name: string) => `${url}/000000000000/${name}`,
    async stop() {
      client.destroy();
      await close();
      opened.close();
    },
  };
}
