import { randomUUID } from 'node:crypto';
import { accountId, region, stackIdOf } from '../template/names.ts';

/** The event that CloudFormation puts on the default bus when a stack is there. */
export function stackCreatedEvent(stackName: string): Record<string, unknown> {
  const stackId = stackIdOf(stackName);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'CloudFormation Stack Status Change',
    source: 'aws.cloudformation',
    account: accountId,
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [stackId],
    detail: {
      'stack-id': stackId,
      'status-details': { status: 'CREATE_COMPLETE', 'status-reason': '' },
      'client-request-token': '',
    },
  };
}
