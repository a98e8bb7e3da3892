import { apiError } from './errors.ts';

/**
 * Quotas of Step Functions' API in an account and region, as documented in "Step Functions service quotas" of its
 * developer guide (Quotas related to API action throttling, Other quotas): [bucket size, refill per second], in the
 * large regions (us-east-1, us-west-2, eu-west-1) and in all others. An action that is not listed is not throttled.
 */
const quotas: Record<string, Record<QuotaRegion, [size: number, perSecond: number]>> = {
  DescribeExecution: { large: [300, 15], other: [250, 10] },
  DescribeStateMachine: { large: [200, 20], other: [200, 20] },
  DescribeStateMachineForExecution: { large: [200, 1], other: [200, 1] },
  GetExecutionHistory: { large: [400, 20], other: [400, 20] },
  ListExecutions: { large: [200, 5], other: [100, 2] },
  ListStateMachines: { large: [100, 5], other: [100, 5] },
  RedriveExecution: { large: [1300, 300], other: [800, 150] },
  StartExecution: { large: [1300, 300], other: [800, 150] },
  StopExecution: { large: [1000, 200], other: [500, 25] },
};

const quotaRegions = ['large', 'other'] as const;
export type QuotaRegion = (typeof quotaRegions)[number];

export function isQuotaRegion(name: string): name is QuotaRegion {
  return quotaRegions.some((one) => one === name);
}

/** Takes a token for each call of an action; `nowMs` may only go forward. */
export function createQuotas(region: QuotaRegion, nowMs: () => number = () => performance.now()) {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    /** @throws ThrottlingException when the bucket of the action is empty. */
    take(action: string): void {
      const quota = quotas[action]?.[region];
      if (!quota) return;
      const [size, perSecond] = quota;
      const atMs = nowMs();
      const bucket = buckets.get(action) ?? { tokens: size, atMs };
      const tokens = Math.min(size, bucket.tokens + ((atMs - bucket.atMs) / 1000) * perSecond);
      buckets.set(action, { tokens: tokens < 1 ? tokens : tokens - 1, atMs });
      if (tokens < 1) throw apiError('ThrottlingException', 'Rate exceeded');
    },
  };
}
export type Quotas = ReturnType<typeof createQuotas>;
