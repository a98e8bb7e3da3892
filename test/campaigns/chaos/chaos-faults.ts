import { appendFileSync } from 'node:fs';
import type { CloudFaults } from '../../../local/cloud-faults.ts';
import type { ObjectCreated } from '../../../local/s3/journal-record.ts';
import type { StatusEvent } from '../../../local/step-functions/status-event.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { startFailingProxy } from './failing-proxy.ts';
import type { FaultKind } from './fault-log.ts';
import type { Mayhem } from './mayhem.ts';

/** Draws what goes wrong inside of an embedded cloud. */
export function chaosFaults(mayhem: Mayhem): CloudFaults {
  const { seed, functionDeath, eventRepeat, callFailure, statusLoss = 0, statusRepeat = 0 } = mayhem;
  const random = seededRandom(seed);
  const happens = (oneIn: number) => oneIn > 0 && random.oneIn(oneIn);

  /** At once: the process may be killed the next moment. */
  function note(kind: FaultKind, fields: object = {}): void {
    if (mayhem.log) appendFileSync(mayhem.log, `${JSON.stringify({ kind, at: Date.now(), ...fields })}\n`);
  }

  /** Late, out of order, or more than once; S3's events are never lost. */
  function eventDelaysMs({ key, versionId }: ObjectCreated): number[] {
    if (!key.startsWith('incoming/')) return [0];
    const delayMs = () => (happens(eventRepeat) ? random.below(2_000) : 0);
    const first = delayMs();
    if (first > 0) note('event late', { versionId });
    if (!happens(eventRepeat)) return [first];
    note('event repeated', { versionId });
    return [first, delayMs(), 100 + random.below(3_000)];
  }

  function statusDelaysMs({ detail }: StatusEvent): number[] {
    const { name: runId, status: detailStatus } = detail;
    if (happens(statusLoss)) {
      note('status lost', { runId, detail: detailStatus });
      return [];
    }
    if (!happens(statusRepeat)) return [0];
    note('status repeated', { runId, detail: detailStatus });
    return [0, random.below(500), random.below(5_000)];
  }

  return {
    functions: ({ functionName }) => {
      if (!happens(functionDeath)) return undefined;
      note('function killed', { detail: functionName.replace(/^lading-dev-/, '') });
      return random.pick(['killBefore', 'killAfter']);
    },
    deliveryDelaysMs: eventDelaysMs,
    statusDelaysMs,
    intercept: (_name, url) =>
      startFailingProxy(url, () => {
        if (!happens(callFailure)) return undefined;
        note('call failed');
        return random.pick(['refuse', 'cut', 'loseAnswer']);
      }),
  };
}
