import { randomUUID } from 'node:crypto';
import { accountId, region } from '../template/names.ts';
import type { Execution } from './execution-store.ts';

/** The event that Step Functions puts on the default bus when the status of an execution changes. */
export type StatusEvent = ReturnType<typeof statusEvent>;

/** The event that Step Functions sends to EventBridge when an execution changes its status. */
export function statusEvent(execution: Execution, notRedrivableReason: string | undefined) {
  const { executionArn, stateMachineArn, name, status, input, output, error, cause } = execution;
  const { startDate, stopDate, redriveCount, redriveDate } = execution;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: accountId,
    time: withoutMilliseconds(stopDate ?? redriveDate ?? startDate),
    region,
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn,
      name,
      status,
      startDate: Date.parse(startDate),
      stopDate: stopDate === undefined ? null : Date.parse(stopDate),
      input,
      output: output ?? null,
      inputDetails: { included: true },
      outputDetails: output === undefined ? null : { included: true },
      error: error ?? null,
      cause: cause ?? null,
      redriveCount,
      redriveDate: redriveDate === undefined ? null : Date.parse(redriveDate),
      redriveStatus: notRedrivableReason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
      redriveStatusReason: notRedrivableReason ?? null,
    },
  };
}

function withoutMilliseconds(date: string): string {
  return date.replace(/\.\d+Z$/, 'Z');
}
