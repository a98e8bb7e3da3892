import { setTimeout as sleep } from 'node:timers/promises';
import { AccessError } from '../credentials/access-error.ts';
import type { InvokeAnswer } from '../lambda/invocation.ts';
import type { LocalQueue } from '../sqs/declared.ts';
import type { ReceivedMessage } from '../sqs/message.ts';
import type { Queues } from '../sqs/queues.ts';
import type { LocalEventSource } from './declared.ts';
import { failedMessages } from './failed-messages.ts';
import { queueEvent } from './queue-event.ts';

export interface QueueConsumer {
  source: LocalEventSource;
  queue: LocalQueue;
  queues: Queues;
  /** Asks whether the function may receive or delete. @throws AccessError. */
  judge(action: 'sqs:ReceiveMessage' | 'sqs:DeleteMessage'): void;
  invoke(event: object): Promise<InvokeAnswer>;
  /** Pause after the first failure of a message; it doubles up to its visibility timeout. */
  retryDelaySeconds?: number;
}

/** Lambda's limit of an event is 6 MB, with all that surrounds the bodies. */
const maxBatchBytes = 4 * 1024 * 1024;
const afterErrorMs = 1000;
/** Nobody waits at a desk for six times a function's timeout. */
const longestRetrySeconds = 5;

/**
 * Hands the messages of a queue to a function, batch by batch, until it is closed. A batch that runs then is left to its
 * function: what that does not get done comes again at the next start.
 */
export function consumeQueue(consumer: QueueConsumer): { close(): Promise<void> } {
  const { source, queue, queues } = consumer;
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  const running = new Set<Promise<void>>();
  // Whoever had them here has gone with the last process.
  queues.store.release(queue);
  const work = loop();

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        consumer.judge('sqs:ReceiveMessage');
        const batch = await gather(consumer, stop.signal);
        if (batch.length > 0) begin(batch);
        if (running.size >= source.maxConcurrency) await Promise.race([stopped, ...running]);
      } catch (error) {
        const why = error instanceof AccessError ? error.message : error;
        console.error(`${source.logicalId}: no messages of ${queue.name} for a second:`, why);
        await sleep(afterErrorMs, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    }
  }

  function begin(batch: ReceivedMessage[]): void {
    const run = runBatch(consumer, batch)
      .catch((error: unknown) => {
        if (!stop.signal.aborted)
          console.error(`${source.logicalId}: a batch of ${queue.name} failed:`, error);
      })
      .finally(() => running.delete(run));
    running.add(run);
  }

  return {
    async close() {
      stop.abort();
      await work;
    },
  };
}

/** A full batch, or what there is at the end of the window, which begins with the first message. */
async function gather({ source, queue, queues }: QueueConsumer, signal: AbortSignal) {
  const { batchSize: max, windowSeconds } = source;
  const waitForEver = { waitMs: Number.MAX_SAFE_INTEGER, maxBytes: maxBatchBytes, signal };
  const batch = await queues.receive(queue, { max, ...waitForEver });
  const untilMs = Date.now() + windowSeconds * 1000;
  let freeBytes = maxBatchBytes - bytesOf(batch);
  while (batch.length < max && freeBytes > 0 && !signal.aborted) {
    const waitMs = untilMs - Date.now();
    if (waitMs <= 0) break;
    const more = await queues.receive(queue, {
      ...{ max: max - batch.length, maxBytes: freeBytes, waitMs, signal },
    });
    batch.push(...more);
    freeBytes -= bytesOf(more);
  }
  return batch;
}

async function runBatch(consumer: QueueConsumer, batch: readonly ReceivedMessage[]): Promise<void> {
  const { source, queue, queues, invoke, judge } = consumer;
  const answer = await invoke(queueEvent(queue.arn, batch));
  const ids = batch.map(({ messageId }) => messageId);
  const failed = failedMessages(ids, answer, source.reportsFailures);
  if (failed.size < batch.length) judge('sqs:DeleteMessage');
  for (const message of batch) {
    if (failed.has(message.messageId)) hide(consumer, message);
    else queues.store.remove(queue, message.receipt);
  }
}

function hide({ queue, queues, retryDelaySeconds = 1 }: QueueConsumer, message: ReceivedMessage): void {
  const seconds = Math.min(retryDelaySeconds * 2 ** (message.receives - 1), longestRetrySeconds);
  queues.changeVisibility(queue, message.receipt, Math.min(seconds, queue.visibilitySeconds));
}

function bytesOf(messages: readonly ReceivedMessage[]): number {
  return messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
}
