import { describe, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { templateOf } from '../synthesized.ts';

describe('run table', () => {
  it('has the keys and the index that the code reads and writes', () => {
    templateOf().hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'runId', KeyType: 'HASH' },
        { AttributeName: 'item', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        Match.objectLike({
          IndexName: 'byListing',
          KeySchema: [
            { AttributeName: 'listing', KeyType: 'HASH' },
            { AttributeName: 'listedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        }),
      ],
    });
  });

  it.each([
    ['dev' as const, 'Delete', false],
    ['prod' as const, 'RetainExceptOnCreate', false],
  ])('of %s can be restored to any second, and on removal does: %s', (stage, policy, isProtected) => {
    templateOf(stage).hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: policy,
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: isProtected,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });
});
