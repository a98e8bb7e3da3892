import type { CloudFaults } from '../../local/parts.ts';
import { seededRandom } from '../../local/seeded-random.ts';
import { startFailingProxy } from './failing-proxy.ts';
import type { Mayhem } from './mayhem.ts';

/** Draws what goes wrong inside of an embedded cloud. */
export function chaosFaults({ seed, functionDeath, eventRepeat, callFailure }: Mayhem): CloudFaults {
  const random = seededRandom(seed);
  const happens = (oneIn: number) => oneIn > 0 && random.oneIn(oneIn);
  return {
    functions: () => (happens(functionDeath) ? random.pick(['killBefore', 'killAfter'] as const) : undefined),
    deliveryDelaysMs: () => {
      const delayMs = () => (happens(eventRepeat) ? random.below(2_000) : 0);
      return happens(eventRepeat) ? [delayMs(), delayMs(), 100 + random.below(3_000)] : [delayMs()];
    },
    intercept: (_name, url) =>
      startFailingProxy(url, () =>
        happens(callFailure) ? random.pick(['refuse', 'cut', 'loseAnswer'] as const) : undefined,
      ),
  };
}
