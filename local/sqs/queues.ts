import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Access, Caller } from '../iam/access.ts';
import type { LocalQueue } from './declared.ts';
import { type MessageAttributes, type ReceivedMessage, textAttributes } from './message.ts';
import { openMessageStore, type QueueCounts } from './message-store.ts';
import { wakers } from './wakers.ts';

export interface ReceiveAsk {
  max: number;
  /** Of the bodies together; at least one message comes. */
  maxBytes?: number;
  visibilitySeconds?: number;
  /** How long to wait for a first message. */
  waitMs: number;
  signal: AbortSignal;
}

export type Queues = Awaited<ReturnType<typeof openQueues>>;
export type JudgedQueues = ReturnType<typeof judgedQueues>;

/** The queues of a stack with their messages below `<directory>/queues/`. Each may be named by its name, ARN or URL. */
export async function openQueues(directory: string, queues: readonly LocalQueue[]) {
  const folder = join(directory, 'queues');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const store = openMessageStore(join(folder, 'messages.sqlite'));
  const waiting = wakers();
  let closed = false;

  function find(named: string): LocalQueue | undefined {
    const name = named.split(/[:/]/).at(-1);
    return queues.find((queue) => queue.name === name);
  }

  /** @throws Error when the stack has no such queue. */
  function get(named: string): LocalQueue {
    const queue = find(named);
    if (!queue) throw new Error(`"${named}" is no queue name of this stack`);
    return queue;
  }

  function takeVisible(queue: LocalQueue, ask: ReceiveAsk): ReceivedMessage[] {
    const { max, maxBytes = Number.POSITIVE_INFINITY, visibilitySeconds = queue.visibilitySeconds } = ask;
    const deadLetters = queue.redrive && get(queue.redrive.deadLetterArn);
    for (;;) {
      const { received, moved } = store.receive(queue, { max, maxBytes, visibilitySeconds }, deadLetters);
      if (moved > 0 && deadLetters) waiting.wake(deadLetters.name);
      // Behind those that had to go there may be others.
      if (received.length > 0 || moved === 0) return received;
    }
  }

  return {
    all: queues,
    find,
    store,

    /** @returns the id of the message. It survives a kill from now on. */
    send(named: string, body: string, attributes: MessageAttributes = {}, delaySeconds?: number): string {
      const queue = get(named);
      const id = store.send(queue, body, attributes, delaySeconds ?? queue.delaySeconds);
      waiting.wake(queue.name);
      return id;
    },

    /** The oldest visible messages; none when there were none all the time, or when the receiver has gone. */
    async receive(queue: LocalQueue, ask: ReceiveAsk): Promise<ReceivedMessage[]> {
      const untilMs = Date.now() + ask.waitMs;
      for (;;) {
        if (closed || ask.signal.aborted) return [];
        const received = takeVisible(queue, ask);
        if (received.length > 0 || Date.now() >= untilMs) return received;
        const nextMs = store.nextVisibleAtMs(queue) ?? untilMs;
        await waiting.wait(queue.name, Math.min(nextMs, untilMs) - Date.now(), ask.signal);
      }
    },

    /** Whether the message was in flight with this receipt. */
    changeVisibility(queue: LocalQueue, receipt: string, seconds: number): boolean {
      const changed = store.changeVisibility(queue, receipt, seconds);
      waiting.wake(queue.name);
      return changed;
    },

    list: (named: string) => store.list(get(named)),
    counts: (named: string): QueueCounts => store.counts(get(named)),

    /** Whoever waits gets nothing. */
    close(): void {
      closed = true;
      waiting.wakeAll();
      store.close();
    },
  };
}

/** The same for senders who are asked whether they may. */
export function judgedQueues(queues: Queues, access: Access) {
  return {
    ...queues,
    /** @throws AccessError when the caller may not send to the queue. */
    async sendFor(caller: Caller, queueArn: string, body: string, attributes: Record<string, string>) {
      access.judge(caller, { action: 'sqs:SendMessage', resource: queueArn });
      queues.send(queueArn, body, textAttributes(attributes));
    },
  };
}
