// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of CloudFormation, not of JavaScript
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readTemplate } from '../../../local/template/read-template.ts';
import { aFunction, bucket, roleArn } from './a-resource.ts';
import { anAssembly, declared } from './an-assembly.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:Start';

describe('a template', () => {
  it('declares a bucket', async () => {
    const { buckets } = await declared({
      Drop: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          VersioningConfiguration: { Status: 'Enabled' },
          NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
          BucketEncryption: {},
        },
      },
      Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'named' } },
    });
    expect(buckets).toEqual([
      { logicalId: 'Drop', name: 'drop', arn: 'arn:aws:s3:::drop', versioned: true, eventBridge: true },
      { logicalId: 'Named', name: 'named', arn: 'arn:aws:s3:::named', versioned: false, eventBridge: false },
    ]);
  });

  it('declares a function with its asset, and what becomes of invocations that nobody waits for', async () => {
    const directory = await anAssembly({
      Resources: {
        Config: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: {
            FunctionName: { Ref: 'Start' },
            Qualifier: '$LATEST',
            MaximumRetryAttempts: 1,
            DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Letters', 'Arn'] } } },
          },
        },
        Start: aFunction({
          MemorySize: 512,
          Timeout: 30,
          Environment: { Variables: { DROP_BUCKET: { Ref: 'Drop' } } },
        }),
        Drop: bucket,
        Letters: { Type: 'AWS::SQS::Queue' },
      },
    });
    expect(readTemplate(directory).functions).toEqual([
      {
        logicalId: 'Start',
        name: 'Start',
        arn: functionArn,
        roleArn,
        assetDirectory: join(directory, 'asset.abc'),
        handler: 'index.handler',
        environment: { DROP_BUCKET: 'drop' },
        memoryMb: 512,
        timeoutSeconds: 30,
        asyncInvocation: {
          maxRetryAttempts: 1,
          maxEventAgeSeconds: 21_600,
          onFailureArn: 'arn:aws:sqs:us-east-1:000000000000:Letters',
        },
      },
    ]);
  });

  it('declares a state machine with its tokens filled in', async () => {
    const { stateMachines } = await declared({
      Start: aFunction(),
      Import: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'import',
          DefinitionString: '{"Resource":"${StartArn}"}',
          DefinitionSubstitutions: { StartArn: { 'Fn::GetAtt': ['Start', 'Arn'] } },
          RoleArn: roleArn,
        },
      },
    });
    expect(stateMachines).toEqual([
      {
        logicalId: 'Import',
        name: 'import',
        arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:import',
        roleArn,
        definition: `{"Resource":"${functionArn}"}`,
      },
    ]);
  });

  it('declares a table as the input of CreateTable', async () => {
    const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' }];
    const index = { IndexName: 'byId', KeySchema, Projection: { ProjectionType: 'ALL' } };
    const { tables } = await declared({
      Runs: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          ...{ KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST', SSESpecification: {} },
          GlobalSecondaryIndexes: [{ ...index, ContributorInsightsSpecification: { Enabled: true } }],
        },
      },
    });
    expect(tables[0]?.createTable).toEqual({
      ...{ TableName: 'Runs', KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [index],
    });
  });

  it('declares a rule with its targets', async () => {
    const target = { Id: 'T0', Arn: functionArn, RetryPolicy: { MaximumRetryAttempts: 3 } };
    const eventPattern = { source: ['aws.s3'], detail: { bucket: { name: [{ Ref: 'Drop' }] } } };
    const { rules } = await declared({
      Drop: bucket,
      Uploads: { Type: 'AWS::Events::Rule', Properties: { EventPattern: eventPattern, Targets: [target] } },
    });
    expect(rules).toMatchObject([
      {
        name: 'Uploads',
        enabled: true,
        eventPattern: { source: ['aws.s3'], detail: { bucket: { name: ['drop'] } } },
        targets: [{ id: 'T0', arn: functionArn, maxRetryAttempts: 3, maxEventAgeSeconds: 86_400 }],
      },
    ]);
  });

  it.each([
    ['rate(5 minutes)', 300],
    ['rate(1 hour)', 3600],
    ['rate(2 days)', 172_800],
  ])('declares a rule with the schedule %s', async (ScheduleExpression, seconds) => {
    const { rules } = await declared({
      Clock: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression } },
    });
    expect(rules).toMatchObject([{ name: 'Clock', everySeconds: seconds }]);
    expect(rules[0]?.eventPattern).toBeUndefined();
  });

  it('says why a resource has no local effect', async () => {
    const { withoutEffect } = await declared({ Key: { Type: 'AWS::KMS::Key', Properties: { Any: 1 } } });
    expect(withoutEffect).toEqual([
      { logicalId: 'Key', type: 'AWS::KMS::Key', reason: 'nothing is encrypted on the local disk' },
    ]);
  });

  it('leaves out a resource whose condition does not hold', async () => {
    const Conditions = { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } };
    const Parameters = { Stage: { Type: 'String', Default: 'dev' } };
    const { buckets } = await declared(
      { Drop: { ...bucket, Condition: 'IsProd' } },
      { Conditions, Parameters },
    );
    expect(buckets).toEqual([]);
  });
});
