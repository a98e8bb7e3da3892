import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { ServiceClient } from './service-client.ts';
import type { Spool } from './spool.ts';

export interface Delivery {
  delivered: number;
  /** Put aside, since the service will never take them. */
  refused: number;
  /** Why reports are left, undefined when none is. */
  stoppedBy?: string;
  /** Until when, in ms from now, the service asked to be left alone. */
  retryAfterMs?: number;
}

export interface Patience {
  /** Tries of one report before the rest waits for the next check. */
  tries: number;
  /** Of the first pause; each further one may be twice as long. */
  pauseMs: number;
  /** Of the whole delivery; no pause goes beyond it. */
  budgetMs: number;
  signal?: AbortSignal;
}

const acknowledgement = z.object({ accepted: z.number() });

/**
 * Sends what is in the spool, oldest first, and removes what was acknowledged. The order matters: the end of a breach
 * must not arrive before its beginning, so a report that cannot be sent now holds up those after it.
 */
export async function deliver(spool: Spool, client: ServiceClient, patience: Patience): Promise<Delivery> {
  const delivery: Delivery = { delivered: 0, refused: 0 };
  const endsAt = performance.now() + patience.budgetMs;
  let attempt = 0;
  for (let report = await spool.oldest(); report; report = await spool.oldest()) {
    const answer = await client.post('/sla-errors', report.body);
    if (answer.kind === 'done' && acknowledgement.safeParse(answer.body).success) {
      await spool.remove(report.name);
      delivery.delivered++;
      attempt = 0;
    } else if (answer.kind === 'refused') {
      await spool.setAside(report, answer);
      delivery.refused++;
      attempt = 0;
    } else {
      const reason = 'reason' in answer ? answer.reason : 'the answer is not an acknowledgement';
      const retryAfterMs = 'retryAfterMs' in answer ? answer.retryAfterMs : undefined;
      const pauseMs = Math.max(retryAfterMs ?? 0, jittered(patience.pauseMs * 2 ** attempt++));
      const isPointless = answer.kind === 'unauthorized' || attempt >= patience.tries;
      if (isPointless || performance.now() + pauseMs > endsAt)
        return { ...delivery, stoppedBy: reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
      const isStopped = await pause(pauseMs, patience.signal);
      if (isStopped) return { ...delivery, stoppedBy: 'the monitor was told to stop' };
    }
    if (patience.signal?.aborted) break;
    if (performance.now() > endsAt && spool.size > 0)
      return { ...delivery, stoppedBy: 'the time for sending was over' };
  }
  return delivery;
}

/** Half of it to all of it: monitors that lost the service together must not come back together. */
function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

/** Whether it was cut short. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return false;
  } catch {
    return true;
  }
}
