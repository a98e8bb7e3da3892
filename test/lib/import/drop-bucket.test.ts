import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { resourcesOf, templateOf } from '../synthesized.ts';

describe('drop bucket', () => {
  it('keeps versions, so that a run reads what was announced', () => {
    templateOf().hasResourceProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } });
  });

  it('announces uploads without a function of its own', () => {
    templateOf().hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    // One that the CDK adds by itself has no name.
    for (const { Properties } of resourcesOf('AWS::Lambda::Function')) {
      expect(Properties.FunctionName).toMatch(/^lading-dev-/);
    }
  });

  it('is closed to the public and encrypted', () => {
    templateOf().hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });

  it('refuses requests without TLS', () => {
    templateOf().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:*',
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it.each([
    ['dev' as const, 30, 7, 'Delete'],
    ['prod' as const, 400, 30, 'RetainExceptOnCreate'],
  ])('%s keeps runs %i days, old versions %i days, and on removal does: %s', (stage, days, old, policy) => {
    templateOf(stage).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: policy,
      UpdateReplacePolicy: policy === 'Delete' ? 'Delete' : 'Retain',
      Properties: {
        LifecycleConfiguration: {
          Rules: Match.arrayWith([
            Match.objectLike({ Prefix: 'runs/', ExpirationInDays: days, Status: 'Enabled' }),
            Match.objectLike({
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
              NoncurrentVersionExpiration: { NoncurrentDays: old },
              ExpiredObjectDeleteMarker: true,
            }),
          ]),
        },
      },
    });
  });
});
