import { randomUUID } from 'node:crypto';
import { startTimers } from '../scheduler/timers.ts';
import { accountId, region } from '../template/names.ts';
import type { LocalRule } from './declared.ts';

/** Fires the rules that have a rate or a cron expression, which is of UTC; gives the function that ends it. */
export function startSchedules(
  rules: readonly LocalRule[],
  fire: (rule: LocalRule, event: Record<string, unknown>) => Promise<void>,
): () => void {
  const timers = rules.flatMap((rule) => {
    const { name, everySeconds, cron } = rule;
    const times = everySeconds !== undefined ? { everySeconds } : cron !== undefined ? { cron } : undefined;
    if (!times) return [];
    const fired = (atMs: number) => fire(rule, scheduledEvent(rule, atMs));
    return [{ name: `rule ${name}`, times, timeZone: 'UTC', fire: fired }];
  });
  return startTimers(timers);
}

function scheduledEvent(rule: LocalRule, atMs: number): Record<string, unknown> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [rule.arn],
    detail: {},
  };
}
