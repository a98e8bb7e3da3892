import type { LocalThrottle } from './declared.ts';
import type { LocalMethod } from './declared-methods.ts';

/**
 * The throttling of a stage: each method has a bucket of its own, filled at the rate and as large as the burst of the
 * setting that is written for it, else of the one for all. A method without a setting is not throttled.
 */
export function tokenBuckets(
  throttles: readonly LocalThrottle[],
  now: () => number = () => performance.now(),
) {
  const buckets = new Map<LocalMethod, { tokens: number; at: number }>();
  return {
    /** Takes a token; false when there is none. */
    take(method: LocalMethod, httpMethod: string): boolean {
      const throttle = throttleOf(throttles, method, httpMethod);
      if (!throttle) return true;
      const time = now();
      const bucket = buckets.get(method) ?? { tokens: throttle.burst, at: time };
      const earned = ((time - bucket.at) / 1000) * throttle.ratePerSecond;
      const tokens = Math.min(throttle.burst, bucket.tokens + earned);
      buckets.set(method, { tokens: tokens < 1 ? tokens : tokens - 1, at: time });
      return tokens >= 1;
    },
  };
}

function throttleOf(
  throttles: readonly LocalThrottle[],
  { resourcePath, httpMethod: declared }: LocalMethod,
  httpMethod: string,
): LocalThrottle | undefined {
  const own = throttles.find(
    (one) => one.resourcePath === resourcePath && [httpMethod, declared].includes(one.httpMethod),
  );
  return own ?? throttles.find((one) => one.resourcePath === '*' && one.httpMethod === '*');
}
