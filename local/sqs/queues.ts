import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../shared/atomic-file.ts';
import { systemCode } from '../../shared/system-code.ts';
import type { Access, Caller } from '../iam/access.ts';

/** A message of a queue; `attributes` say where it comes from and why it is there. */
export const QueueMessage = z.object({
  messageId: z.string(),
  sentAt: z.iso.datetime(),
  body: z.string(),
  attributes: z.record(z.string(), z.string()),
});
export type QueueMessage = z.infer<typeof QueueMessage>;

export type Queues = ReturnType<typeof openQueues>;

/**
 * The local form of a dead-letter queue that nobody consumes: a JSON file per message under
 * `<directory>/queues/<name>/`, to be read by a person. A queue may be named by its name, ARN or URL.
 */
export function openQueues(directory: string) {
  const directoryOf = (queue: string) => join(directory, 'queues', queueName(queue));

  async function list(queue: string): Promise<QueueMessage[]> {
    const folder = directoryOf(queue);
    const names = (await readNames(folder)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
    return texts.map((text) => QueueMessage.parse(JSON.parse(text)));
  }

  return {
    async send(queue: string, body: string, attributes: Record<string, string> = {}): Promise<string> {
      const sentAt = new Date().toISOString();
      const message: QueueMessage = { messageId: randomUUID(), sentAt, body, attributes };
      await mkdir(directoryOf(queue), { recursive: true });
      const file = `${sentAt.replaceAll(':', '-')}-${message.messageId}.json`;
      await writeFileAtomically(join(directoryOf(queue), file), JSON.stringify(message, null, 2));
      return message.messageId;
    },
    list,
    async count(queue: string): Promise<number> {
      return (await readNames(directoryOf(queue))).filter((name) => name.endsWith('.json')).length;
    },
  };
}

export type JudgedQueues = ReturnType<typeof judgedQueues>;

/** The same for senders who are asked whether they may. */
export function judgedQueues(queues: Queues, access: Access) {
  return {
    ...queues,
    /** @throws AccessError when the caller may not send to the queue. */
    async sendFor(caller: Caller, queueArn: string, body: string, attributes: Record<string, string>) {
      access.judge(caller, { action: 'sqs:SendMessage', resource: queueArn });
      await queues.send(queueArn, body, attributes);
    },
  };
}

/** The last part of a queue's ARN or URL, checked so that it can be a directory name. */
function queueName(queue: string): string {
  const name = queue.split(/[:/]/).at(-1) ?? '';
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) throw new Error(`"${queue}" is no queue name`);
  return name;
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
