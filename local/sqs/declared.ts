import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

/** A queue that dead letters go to. One with a consumer would need an event source mapping, which is refused. */
export const LocalQueue = z.object({ logicalId: z.string(), name: z.string(), arn: z.string() });
export type LocalQueue = z.infer<typeof LocalQueue>;

const queueProperties = z.strictObject({
  QueueName: z.string().optional(),
  ...withoutEffect(
    // Letters stay until somebody removes them, and no consumer takes them.
    ...['MessageRetentionPeriod', 'VisibilityTimeout', 'ReceiveMessageWaitTimeSeconds'],
    ...[
      'KmsMasterKeyId',
      'KmsDataKeyReusePeriodSeconds',
      'SqsManagedSseEnabled',
      'RedriveAllowPolicy',
      'Tags',
    ],
  ),
});

export const sqsDeclared: Declaration<{ queues: LocalQueue[] }> = {
  types: ['AWS::SQS::Queue'],
  read: (resources) => ({ queues: resources.map(readQueue) }),
};

function readQueue(resource: ResolvedResource): LocalQueue {
  parseProperties(resource, queueProperties);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resourceArn(resource.type, resource.name),
  };
}
