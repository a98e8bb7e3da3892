import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

/** A standard queue. */
export interface LocalQueue {
  logicalId: string;
  name: string;
  arn: string;
  delaySeconds: number;
  visibilitySeconds: number;
  /** How long a receiver waits for a first message, unless it says itself. */
  waitSeconds: number;
  retentionSeconds: number;
  maxMessageBytes: number;
  /** Where a message goes that was received this often and is there still. */
  redrive?: { deadLetterArn: string; maxReceives: number };
}

const queueProperties = z.strictObject({
  QueueName: z.string().optional(),
  DelaySeconds: z.number().int().min(0).max(900).default(0),
  VisibilityTimeout: z.number().int().min(0).max(43_200).default(30),
  ReceiveMessageWaitTimeSeconds: z.number().int().min(0).max(20).default(0),
  MessageRetentionPeriod: z.number().int().min(60).max(1_209_600).default(345_600),
  MaximumMessageSize: z.number().int().min(1024).max(1_048_576).default(1_048_576),
  RedrivePolicy: z
    .strictObject({
      deadLetterTargetArn: z.string(),
      maxReceiveCount: z.coerce.number().int().min(1).max(1000),
    })
    .optional(),
  ...withoutEffect(
    // Nothing is encrypted on the local disk, and every queue of the stack may send its letters to any other.
    ...['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'],
    ...['RedriveAllowPolicy', 'Tags'],
  ),
});

export const sqsDeclared: Declaration<{ queues: LocalQueue[] }> = {
  types: ['AWS::SQS::Queue'],
  read(resources) {
    const queues = resources.map(readQueue);
    for (const queue of queues) refuseForeignLetters(queue, queues);
    return { queues };
  },
};

function readQueue(resource: ResolvedResource): LocalQueue {
  const properties = parseProperties(resource, queueProperties);
  const { deadLetterTargetArn, maxReceiveCount } = properties.RedrivePolicy ?? {};
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resourceArn(resource.type, resource.name),
    delaySeconds: properties.DelaySeconds,
    visibilitySeconds: properties.VisibilityTimeout,
    waitSeconds: properties.ReceiveMessageWaitTimeSeconds,
    retentionSeconds: properties.MessageRetentionPeriod,
    maxMessageBytes: properties.MaximumMessageSize,
    ...(deadLetterTargetArn !== undefined &&
      maxReceiveCount !== undefined && {
        redrive: { deadLetterArn: deadLetterTargetArn, maxReceives: maxReceiveCount },
      }),
  };
}

function refuseForeignLetters({ logicalId, redrive }: LocalQueue, queues: readonly LocalQueue[]): void {
  if (!redrive || queues.some(({ arn }) => arn === redrive.deadLetterArn)) return;
  throw new Error(`${logicalId} (AWS::SQS::Queue): there is no queue ${redrive.deadLetterArn}`);
}
