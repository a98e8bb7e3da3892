import { consumeQueue, type QueueConsumer } from '../../../local/event-source/consume-queue.ts';
import type { LocalEventSource } from '../../../local/event-source/declared.ts';
import { withLetters } from '../sqs/a-queue.ts';

export interface QueueEvent {
  Records: { messageId: string; body: string; messageAttributes: object; eventSourceARN: string }[];
}

const [work] = withLetters;

/** Consumes `work` by a function that answers what `run` makes of its event; `batches` gets the bodies of each. */
export function aConsumer(
  { queues, batches }: Pick<QueueConsumer, 'queues'> & { batches: string[][] },
  run: (event: QueueEvent) => unknown,
  source: Partial<LocalEventSource>,
  more: Partial<QueueConsumer>,
) {
  return consumeQueue({
    source: {
      ...{ logicalId: 'Mapping', queueArn: work!.arn, functionArn: 'f', batchSize: 10, windowSeconds: 0 },
      ...{ reportsFailures: true, maxConcurrency: 2 },
      ...source,
    },
    ...{ queue: work!, queues, retryDelaySeconds: 0.05 },
    judge: () => undefined,
    async invoke(event) {
      const given = event as QueueEvent;
      batches.push(given.Records.map(({ body }) => body));
      try {
        return { statusCode: 200, payload: JSON.stringify((await run(given)) ?? null) };
      } catch (error) {
        return {
          statusCode: 200,
          payload: JSON.stringify({ message: String(error) }),
          functionError: 'Unhandled',
        };
      }
    },
    ...more,
  });
}
