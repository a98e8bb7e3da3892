import { randomUUID } from 'node:crypto';
import { accountId, region } from '../template/names.ts';
import type { LocalRule } from './declared.ts';

/** Fires the rules that have a rate; gives the function that ends it. */
export function startSchedules(
  rules: readonly LocalRule[],
  fire: (rule: LocalRule, event: Record<string, unknown>) => Promise<void>,
): () => void {
  const timers = rules.flatMap((rule) => {
    if (rule.everySeconds === undefined) return [];
    const tick = () =>
      void fire(rule, scheduledEvent(rule)).catch((error: unknown) =>
        console.error(`rule ${rule.name}: a scheduled event is lost:`, error),
      );
    return [setInterval(tick, rule.everySeconds * 1000)];
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

function scheduledEvent(rule: LocalRule): Record<string, unknown> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [rule.arn],
    detail: {},
  };
}
