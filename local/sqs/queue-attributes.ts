import type { LocalQueue } from './declared.ts';
import type { QueueCounts } from './message-store.ts';

/** What GetQueueAttributes gives of a queue: those asked for by name, or `All`. */
export function queueAttributes(
  queue: LocalQueue,
  counts: QueueCounts,
  asked: readonly string[],
): Record<string, string> {
  const { redrive } = queue;
  const all = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    DelaySeconds: String(queue.delaySeconds),
    VisibilityTimeout: String(queue.visibilitySeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.waitSeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    MaximumMessageSize: String(queue.maxMessageBytes),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: redrive.deadLetterArn,
        maxReceiveCount: redrive.maxReceives,
      }),
    }),
  };
  const wanted = Object.entries(all).filter(([name]) => asked.includes('All') || asked.includes(name));
  return Object.fromEntries(wanted);
}
