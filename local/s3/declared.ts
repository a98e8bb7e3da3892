import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

export const LocalBucket = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  versioned: z.boolean(),
  /** Whether every change of an object becomes an EventBridge event. */
  eventBridge: z.boolean(),
});
export type LocalBucket = z.infer<typeof LocalBucket>;

const bucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  NotificationConfiguration: z
    .strictObject({
      EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.boolean().default(true) }).optional(),
    })
    .optional(),
  ...withoutEffect(
    // One person at one machine: nobody is kept out, nothing is encrypted, nothing is billed.
    ...['AccessControl', 'BucketEncryption', 'OwnershipControls', 'PublicAccessBlockConfiguration', 'Tags'],
    // Old objects stay until the data directory is removed.
    ...['LifecycleConfiguration', 'LoggingConfiguration', 'IntelligentTieringConfigurations'],
  ),
});

export const s3Declared: Declaration<{ buckets: LocalBucket[] }> = {
  types: ['AWS::S3::Bucket'],
  read: (resources) => ({ buckets: resources.map(readBucket) }),
};

function readBucket(resource: ResolvedResource): LocalBucket {
  const properties = parseProperties(resource, bucketProperties);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resourceArn(resource.type, resource.name),
    versioned: properties.VersioningConfiguration?.Status === 'Enabled',
    eventBridge: properties.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled ?? false,
  };
}
