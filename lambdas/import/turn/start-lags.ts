import * as z from 'zod';
import type { RunItems } from '../run/run-items.ts';

/** A lag above this tells of an event that was sent again, not of how long events take. */
const maxLagMs = 5 * 60_000;
const rememberedSeconds = 60;

const Lag = z.object({ second: z.number(), lagMs: z.number() });

/** The largest lag between an event and the start of its run, for each second of the last minute: at most 60 items. */
export function startLags(items: RunItems) {
  return {
    async noteLag(receivedAt: string, now: Date): Promise<void> {
      const lagMs = Math.max(0, now.getTime() - Date.parse(receivedAt));
      if (lagMs > maxLagMs) return;
      const second = secondOf(now);
      await items.update('lags', `second#${second % rememberedSeconds}`, {
        UpdateExpression: 'SET #second = :second, lagMs = :lagMs',
        ConditionExpression:
          'attribute_not_exists(#second) OR #second < :second OR (#second = :second AND lagMs < :lagMs)',
        ExpressionAttributeNames: { '#second': 'second' },
        ExpressionAttributeValues: { ':second': second, ':lagMs': lagMs },
      });
    },

    /** Of the last minute, in milliseconds; 0 when nothing arrived in it. */
    async largestLag(now: Date): Promise<number> {
      const lags = (await items.query('lags', 'second#')).map((item) => Lag.parse(item));
      const recent = lags.filter(({ second }) => second > secondOf(now) - rememberedSeconds);
      return Math.max(0, ...recent.map(({ lagMs }) => lagMs));
    },
  };
}

function secondOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
