import { join } from 'node:path';
import { z } from 'zod';
import { AccessError } from '../credentials/access-error.ts';
import { openDurableQueue, type QueuedItem, type Verdict } from '../durable-queue.ts';
import { resourceArn } from '../template/names.ts';
import type { LocalRule, LocalTarget } from './declared.ts';
import { compilePattern } from './event-pattern.ts';
import { startSchedules } from './schedules.ts';
import { checkTargetPaths, targetInput } from './target-input.ts';

export interface EventBusOptions {
  rules: LocalRule[];
  /** Keeps the accepted deliveries. */
  directory: string;
  /** Hands what a target gets to the target, for the rule; a rejection is retried, but not an AccessError. */
  deliver(targetArn: string, event: unknown, ruleArn: string): Promise<void>;
  deadLetter(queueArn: string, event: unknown, reason: string, ruleArn: string): Promise<void>;
  /** The pause before the first retry; it doubles up to 5 s. */
  retryDelaySeconds?: number;
  /** Retries at most, whatever the rule says: nobody waits at a desk for 185. */
  maxRetryAttempts?: number;
}

export interface EventBus {
  /** Resolves once what the event causes is on disk; from then on it is delivered at least once. */
  put(event: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

const Delivery = z.object({
  rule: z.string(),
  targetArn: z.string(),
  deadLetterArn: z.string().optional(),
  maxRetryAttempts: z.number(),
  maxEventAgeSeconds: z.number(),
  input: z.unknown(),
});
type Delivery = z.infer<typeof Delivery>;

const maxDelayMs = 5000;

/**
 * The default event bus: events go to the targets of the rules whose pattern they match, each on its own. A rule with
 * a rate acts by itself, first when its time has passed once.
 * @throws Error naming the rule whose pattern or input path is not understood.
 */
export async function startEventBus(options: EventBusOptions): Promise<EventBus> {
  const { retryDelaySeconds = 0.2, maxRetryAttempts = 8 } = options;
  const rules = options.rules.filter((rule) => rule.enabled).map(compileRule);
  const queue = await openDurableQueue({
    directory: join(options.directory, 'event-deliveries'),
    schema: Delivery,
    consume,
  });

  async function consume({ body, attempts, acceptedAt }: QueuedItem<Delivery>): Promise<Verdict> {
    const ruleArn = resourceArn('AWS::Events::Rule', body.rule);
    try {
      await options.deliver(body.targetArn, body.input, ruleArn);
      return { done: true };
    } catch (error) {
      const isTooOld = Date.now() - Date.parse(acceptedAt) > body.maxEventAgeSeconds * 1000;
      const mayPass = !(error instanceof AccessError) && !isTooOld;
      if (mayPass && attempts < Math.min(body.maxRetryAttempts, maxRetryAttempts)) {
        return { done: false, retryAfterMs: Math.min(retryDelaySeconds * 1000 * 2 ** attempts, maxDelayMs) };
      }
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      await bury(body, reason, ruleArn);
      return { done: true };
    }
  }

  async function bury(body: Delivery, reason: string, ruleArn: string): Promise<void> {
    const lost = (why: string) =>
      console.error(`rule ${body.rule}: an event for ${body.targetArn} is lost: ${why}`);
    if (!body.deadLetterArn) return lost(reason);
    try {
      await options.deadLetter(body.deadLetterArn, body.input, reason, ruleArn);
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      lost(`${reason}; ${error.message}`);
    }
  }

  async function deliver(rule: LocalRule, event: Record<string, unknown>): Promise<void> {
    await Promise.all(rule.targets.map((target) => queue.put(deliveryOf(rule, target, event))));
  }

  const stopSchedules = startSchedules(
    rules.map(({ rule }) => rule),
    deliver,
  );
  return {
    async put(event) {
      const matching = rules.filter(({ matches }) => matches(event));
      await Promise.all(matching.map(({ rule }) => deliver(rule, event)));
    },
    async close() {
      stopSchedules();
      await queue.close();
    },
  };
}

function compileRule(rule: LocalRule) {
  try {
    rule.targets.forEach(checkTargetPaths);
    return { rule, matches: rule.eventPattern ? compilePattern(rule.eventPattern) : () => false };
  } catch (error) {
    throw new Error(`rule ${rule.logicalId}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function deliveryOf(rule: LocalRule, target: LocalTarget, event: Record<string, unknown>): Delivery {
  return {
    rule: rule.name,
    targetArn: target.arn,
    deadLetterArn: target.deadLetterArn,
    maxRetryAttempts: target.maxRetryAttempts,
    maxEventAgeSeconds: target.maxEventAgeSeconds,
    input: targetInput(target, rule, event),
  };
}
