import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { resourcesOf, templateOf } from '../synthesized.ts';

describe('the table of breaches', () => {
  it('is found by day and by folder, can be brought back to any second, and forgets', () => {
    const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
    templateOf().hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      GlobalSecondaryIndexes: [
        Match.objectLike({
          IndexName: 'byDate',
          KeySchema: [key('datePk', 'HASH'), key('dateSk', 'RANGE')],
          Projection: { ProjectionType: 'ALL' },
        }),
        Match.objectLike({
          IndexName: 'byFolder',
          KeySchema: [key('folderPk', 'HASH'), key('folderSk', 'RANGE')],
          Projection: { ProjectionType: 'ALL' },
        }),
      ],
    });
  });

  it.each([
    ['dev' as const, 'Delete', false],
    ['prod' as const, 'RetainExceptOnCreate', false],
  ])('%s: on removal %s', (stage, DeletionPolicy, DeletionProtectionEnabled) => {
    templateOf(stage).hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy,
      Properties: {
        DeletionProtectionEnabled,
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        GlobalSecondaryIndexes: Match.arrayWith([Match.objectLike({ IndexName: 'byDate' })]),
      },
    });
  });
});

describe('users', () => {
  it('cannot sign up, and the client neither tells who exists nor holds a secret', () => {
    templateOf().hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    templateOf().hasResourceProperties('AWS::Cognito::UserPoolClient', {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: false,
      AccessTokenValidity: 60,
      RefreshTokenValidity: 30 * 24 * 60,
    });
  });

  it('have the scopes of the API as groups', () => {
    const groups = resourcesOf('AWS::Cognito::UserPoolGroup').map(({ Properties }) => Properties.GroupName);
    expect(groups.sort()).toEqual(['sla.read', 'sla.write']);
  });
});

it('the secret of the cursors is made by CloudFormation and known to nobody', () => {
  templateOf().hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { PasswordLength: 64 },
  });
});
