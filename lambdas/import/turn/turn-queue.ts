import * as z from 'zod';
import type { RunInput } from '../run/run-input.ts';
import type { RunItems } from '../run/run-items.ts';

/** A run that has not closed. */
export const QueuedRun = z.object({
  runId: z.string(),
  key: z.string(),
  time: z.iso.datetime(),
  sequencer: z.string().nullable(),
  startedAt: z.iso.datetime(),
  /** When somebody found that its execution has ended although nobody closed the run: it is not waited for. */
  endedAt: z.iso.datetime().optional(),
});
export type QueuedRun = z.infer<typeof QueuedRun>;

/** Clocks of AWS differ by milliseconds; an event from the future was made by hand. */
const maxClockSkewMs = 60_000;

/** An event from the future counts from its start, or every later file would arrive late for it. */
export function queuedRun(
  { runId, bucket, key, receivedAt, sequencer }: RunInput,
  startedAt: string,
): QueuedRun {
  const isFromFuture = Date.parse(receivedAt) - Date.parse(startedAt) > maxClockSkewMs;
  const time = isFromFuture ? startedAt : receivedAt;
  return { runId, key: `${bucket}/${key}`, time, sequencer, startedAt };
}

/** The runs that have not closed: `queue#<runId>` of the partition `turns`. */
export function turnQueue(items: RunItems) {
  return {
    /** Repeating it writes the same, and forgets that an execution had ended: it was redriven. */
    async queueRun(run: QueuedRun): Promise<void> {
      const { runId, ...place } = run;
      await items.put({ ...place, queued: runId, runId: 'turns', item: itemOf(runId) });
    },

    /** In no order. Without `ConsistentRead` it may be a second old, at half the price. */
    async listQueue(options?: { ConsistentRead: boolean }): Promise<QueuedRun[]> {
      const found = await items.query('turns', 'queue#', options);
      return found.map((item) => QueuedRun.parse({ ...item, runId: item.queued }));
    },

    /** The run stays listed until it is closed. */
    async markEnded(runId: string, now: Date): Promise<void> {
      await items.update('turns', itemOf(runId), {
        UpdateExpression: 'SET endedAt = :now',
        ConditionExpression: 'attribute_exists(runId)',
        ExpressionAttributeValues: { ':now': now.toISOString() },
      });
    },

    async leaveQueue(runId: string): Promise<void> {
      await items.remove('turns', itemOf(runId));
    },
  };
}

function itemOf(runId: string): string {
  return `queue#${runId}`;
}
