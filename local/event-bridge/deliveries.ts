import { z } from 'zod';
import { AccessError } from '../credentials/access-error.ts';
import { openDurableQueue, type QueuedItem, type Verdict } from '../durable-queue.ts';

/** Something on its way to a target. */
export const Targeted = z.object({
  targetArn: z.string(),
  deadLetterArn: z.string().optional(),
  maxRetryAttempts: z.number(),
  maxEventAgeSeconds: z.number(),
  /** What the target gets. */
  input: z.unknown(),
});
type Targeted = z.infer<typeof Targeted>;

export interface DeliveriesOptions<Delivery extends Targeted> {
  directory: string;
  schema: z.ZodType<Delivery>;
  /** Who delivers, for the log. */
  nameOf(delivery: Delivery): string;
  /** Hands it to the target; a rejection is retried, but not an AccessError. */
  deliver(delivery: Delivery): Promise<void>;
  deadLetter(queueArn: string, delivery: Delivery, reason: string): Promise<void>;
  /** The pause before the first retry; it doubles up to 5 s. */
  retryDelaySeconds?: number | undefined;
  /** Retries at most, whatever is asked for: nobody waits at a desk for 185. */
  maxRetryAttempts?: number | undefined;
}

const maxDelayMs = 5000;

/** Delivers at least once, also after a kill; what fails for good becomes a dead letter. */
export function openDeliveries<Delivery extends Targeted>(options: DeliveriesOptions<Delivery>) {
  const { retryDelaySeconds = 0.2, maxRetryAttempts = 8 } = options;

  async function consume({ body, attempts, acceptedAt }: QueuedItem<Delivery>): Promise<Verdict> {
    try {
      await options.deliver(body);
      return { done: true };
    } catch (error) {
      const isTooOld = Date.now() - Date.parse(acceptedAt) > body.maxEventAgeSeconds * 1000;
      const mayPass = !(error instanceof AccessError) && !isTooOld;
      if (mayPass && attempts < Math.min(body.maxRetryAttempts, maxRetryAttempts)) {
        return { done: false, retryAfterMs: Math.min(retryDelaySeconds * 1000 * 2 ** attempts, maxDelayMs) };
      }
      await bury(body, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      return { done: true };
    }
  }

  async function bury(body: Delivery, reason: string): Promise<void> {
    const lost = (why: string) =>
      console.error(`${options.nameOf(body)}: an event for ${body.targetArn} is lost: ${why}`);
    if (!body.deadLetterArn) return lost(reason);
    try {
      await options.deadLetter(body.deadLetterArn, body, reason);
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      lost(`${reason}; ${error.message}`);
    }
  }

  return openDurableQueue({ directory: options.directory, schema: options.schema, consume });
}
