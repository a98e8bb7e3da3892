import { join } from 'node:path';
import { z } from 'zod';
import { resourceArn } from '../template/names.ts';
import type { LocalRule, LocalTarget } from './declared.ts';
import { openDeliveries, Targeted } from './deliveries.ts';
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

const Delivery = Targeted.extend({ rule: z.string() });
type Delivery = z.infer<typeof Delivery>;

/**
 * The default event bus: events go to the targets of the rules whose pattern they match, each on its own. A rule with
 * a rate acts by itself, first when its time has passed once.
 * @throws Error naming the rule whose pattern or input path is not understood.
 */
export async function startEventBus(options: EventBusOptions): Promise<EventBus> {
  const rules = options.rules.filter((rule) => rule.enabled).map(compileRule);
  const arnOf = ({ rule }: Delivery) => resourceArn('AWS::Events::Rule', rule);
  const deliveries = await openDeliveries({
    directory: join(options.directory, 'event-deliveries'),
    schema: Delivery,
    nameOf: ({ rule }) => `rule ${rule}`,
    deliver: (delivery) => options.deliver(delivery.targetArn, delivery.input, arnOf(delivery)),
    deadLetter: (queueArn, delivery, reason) =>
      options.deadLetter(queueArn, delivery.input, reason, arnOf(delivery)),
    retryDelaySeconds: options.retryDelaySeconds,
    maxRetryAttempts: options.maxRetryAttempts,
  });

  async function deliver(rule: LocalRule, event: Record<string, unknown>): Promise<void> {
    await Promise.all(rule.targets.map((target) => deliveries.put(deliveryOf(rule, target, event))));
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
      await deliveries.close();
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
