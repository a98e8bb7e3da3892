import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  paginateListServiceQuotas,
  type ServiceQuota,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { type Finding, ok, problem, warning } from './check.ts';

/** Besides the children of a run: its other steps, and what answers the API. */
const otherFunctions = 10;

/** @param childrenAtOnce the largest fan-out of a run, MaxConcurrency of its maps. */
export async function concurrencyFinding(lambda: LambdaClient, childrenAtOnce: number): Promise<Finding> {
  const { AccountLimit = {} } = await lambda.send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = ConcurrentExecutions } = AccountLimit;
  const needed = childrenAtOnce + otherFunctions;
  const reserved = ConcurrentExecutions - UnreservedConcurrentExecutions;
  const found = `${UnreservedConcurrentExecutions} functions at once${reserved > 0 ? ` (${reserved} more are reserved by others)` : ''}, one run uses up to ${needed}`;
  const ask = `ask for 1,000 concurrent executions of Lambda (Service Quotas, L-B99A9384)`;
  if (UnreservedConcurrentExecutions < needed) {
    return problem(found, `${ask}: large files are throttled until their runs fail`);
  }
  if (UnreservedConcurrentExecutions < 2 * needed)
    return warning(found, `${ask}: two large files slow each other`);
  return ok(found);
}

/** What a burst of 100 files of a few rows takes at once; a new account may be given less. */
const needs = [
  { of: 'StartExecution', bucket: 100, refill: 10 },
  { of: 'StateTransition', bucket: 800, refill: 100 },
] as const;

/** The token buckets of Step Functions in this region. */
export async function stepFunctionsFinding(quotas: ServiceQuotasClient): Promise<Finding> {
  const listed = await listQuotas(quotas);
  const found: string[] = [];
  const small: string[] = [];
  for (const { of, bucket, refill } of needs) {
    const size = quotaOf(listed, of, /bucket size/i);
    const rate = quotaOf(listed, of, /refill rate/i);
    if (size === undefined || rate === undefined) continue;
    found.push(`${of} ${size} at once and ${rate} a second`);
    if (size < bucket || rate < refill) small.push(of);
  }
  if (found.length === 0) {
    return warning(
      'Service Quotas tells none of Step Functions here',
      'look at Service Quotas → AWS Step Functions',
    );
  }
  if (small.length === 0) return ok(found.join('; '));
  return warning(
    found.join('; '),
    `ask for higher quotas of Step Functions (Service Quotas): ${small.join(' and ')} is throttled when 100 files come at once, which only makes them slower`,
  );
}

async function listQuotas(quotas: ServiceQuotasClient): Promise<ServiceQuota[]> {
  const found: ServiceQuota[] = [];
  for await (const page of paginateListServiceQuotas({ client: quotas }, { ServiceCode: 'states' })) {
    found.push(...(page.Quotas ?? []));
  }
  return found;
}

/** By their names, such as "StartExecution throttle token bucket size": a code differs for each. */
function quotaOf(quotas: readonly ServiceQuota[], of: string, what: RegExp): number | undefined {
  const named = quotas.filter(({ QuotaName = '' }) => squeezed(QuotaName).includes(of.toLowerCase()));
  return named.find(({ QuotaName = '' }) => what.test(QuotaName) && !/express/i.test(QuotaName))?.Value;
}

function squeezed(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
