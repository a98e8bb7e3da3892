import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { resourcesOf, templateOf } from './synthesized.ts';

const queues = {
  Uploads: /^IntakeUploadsDeadLetters/,
  Failures: /^ClosingFailuresDeadLetters/,
  Deployments: /^MigrationDeploymentsDeadLetters/,
};

describe('events', () => {
  it('an object created below incoming/ of the drop bucket goes to start', () => {
    templateOf().hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: Match.stringLikeRegexp('^DropBucket') }] },
          object: { key: [{ prefix: 'incoming/' }] },
        },
      },
      Targets: [
        Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^IntakeStartFunction'), 'Arn'] } }),
      ],
    });
  });

  it('an execution that failed, timed out or was stopped goes to close-run', () => {
    templateOf().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [{ 'Fn::Join': ['', Match.arrayWith([':stateMachine:lading-dev-import'])] }],
        },
      },
      Targets: [
        Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClosingCloseRun'), 'Arn'] } }),
      ],
    });
  });

  it('a deployment of this stack that is done goes to migrate', () => {
    templateOf().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.cloudformation'],
        'detail-type': ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [{ Ref: 'AWS::StackId' }],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
        },
      },
      Targets: [
        Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MigrationMigrate'), 'Arn'] } }),
      ],
    });
  });

  it.each(Object.entries(queues))(
    'what %s cannot deliver or handle ends in its dead-letter queue',
    (rule, queue) => {
      const { Targets } = resourcesOf('AWS::Events::Rule').find(({ id }) => id.includes(rule))!.Properties;
      expect(Targets).toEqual([
        expect.objectContaining({
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(queue), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        }),
      ]);
      templateOf().hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        MaximumRetryAttempts: 2,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp(queue.source), 'Arn'] } },
        },
      });
    },
  );

  it('every five minutes somebody looks for silent monitors', () => {
    templateOf().hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [
        Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WatchMonitorsFunction'), 'Arn'] } }),
      ],
    });
  });

  it('dead letters are kept 14 days, encrypted, and only taken over TLS', () => {
    for (const { Properties } of resourcesOf('AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    }
    const policies = resourcesOf('AWS::SQS::QueuePolicy').map(({ Properties }) => JSON.stringify(Properties));
    expect(policies.map((policy) => policy.includes('"aws:SecureTransport":"false"'))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('each rule may put into its dead-letter queue and call its function', () => {
    templateOf().resourcePropertiesCountIs(
      'AWS::SQS::QueuePolicy',
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: 'sqs:SendMessage',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
            }),
          ]),
        },
      },
      3,
    );
    templateOf().resourcePropertiesCountIs(
      'AWS::Lambda::Permission',
      { Principal: 'events.amazonaws.com' },
      4,
    );
  });
});
