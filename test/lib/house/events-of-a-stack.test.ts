import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { FunctionSchedule, type ScheduleTimes } from '../../../lib/house/function-schedule.ts';
import { LadingFunction } from '../../../lib/house/lading-function.ts';
import { OperationsAlarms } from '../../../lib/house/operations-alarms.ts';
import { QueueConsumer, type QueueConsumerProps } from '../../../lib/house/queue-consumer.ts';
import { cdkContext, configOf } from '../stacks.ts';

const config = configOf('prod');
const ref = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${start}`), 'Arn'] });

/** A stack with a function of 60 s and what `build` puts beside it. */
function stackWith(build: (stack: Stack, parts: { fn: LadingFunction; alarms: OperationsAlarms }) => void) {
  const app = new App({ context: cdkContext() });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const stack = new Stack(app, 'Lading-test');
  const alarms = new OperationsAlarms(stack, 'Alarms', config);
  const fn = new LadingFunction(stack, 'Watch', {
    ...{ config, entry: 'sla/watch-monitors.handler.ts', memoryMb: 256, timeoutSeconds: 60 },
    ...{ description: 'a', environment: {}, grants: [] },
  });
  build(stack, { fn, alarms });
  const template = Template.fromStack(stack);
  const report = join(app.synth().directory, 'validation-report.json');
  return { template, findings: existsSync(report) ? readFileSync(report, 'utf8') : '' };
}

describe('a queue with a consumer', () => {
  const consumed = (more: Partial<QueueConsumerProps> = {}) =>
    stackWith((stack, { fn, alarms }) => {
      const names = { name: 'Reminders', hurts: 'Teams that are not reminded' };
      new QueueConsumer(stack, 'Reminders', { config, alarms, consumer: fn, ...names, ...more });
    });
  const { template, findings } = consumed();

  it('hides a message six times as long as the function may take, and keeps and encrypts it', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 360,
      ...{ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true },
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: ref('RemindersDeadLettersQueue') },
    });
    template.hasResource('AWS::SQS::Queue', { DeletionPolicy: 'RetainExceptOnCreate' });
    template.resourceCountIs('AWS::SQS::QueuePolicy', 2);
  });

  it('hands batches to the function, which names what failed', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ...{ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] },
      EventSourceArn: ref('RemindersQueue'),
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
    consumed({ batchSize: 100, windowSeconds: 5, maxConcurrency: 2 }).template.hasResourceProperties(
      'AWS::Lambda::EventSourceMapping',
      { BatchSize: 100, MaximumBatchingWindowInSeconds: 5, ScalingConfig: { MaximumConcurrency: 2 } },
    );
  });

  it('lets the function receive and delete, and nothing else, before the mapping is made', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
            Resource: ref('RemindersQueue'),
          }),
        ]),
      },
    });
    template.hasResource('AWS::Lambda::EventSourceMapping', {
      DependsOn: [Match.stringLikeRegexp('^WatchRoleDefaultPolicy')],
    });
  });

  it('has an alarm on its dead letters and on what waits too long, and no finding of CDK nag', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties.AlarmName,
      Properties.MetricName,
      Properties.Threshold,
    ]);
    expect(alarms).toEqual([
      ['Lading-test-RemindersDeadLetters', 'ApproximateNumberOfMessagesVisible', 1],
      ['Lading-test-RemindersLate', 'ApproximateAgeOfOldestMessage', 900],
    ]);
    expect(findings).not.toContain('"failure"');
  });
});

describe('a schedule', () => {
  const scheduled = (times: ScheduleTimes) =>
    stackWith((stack, { fn, alarms }) => {
      const deadLetters = { config, alarms, name: 'MorningDeadLetters', hurts: 'Teams without a mail' };
      new FunctionSchedule(stack, 'Morning', { target: fn, description: 'a', deadLetters, ...times });
    });
  const { template, findings } = scheduled({ cron: '0 7 ? * MON-FRI *', timeZone: 'Europe/Berlin' });

  it('acts at the times of a cron expression in a time zone, and in a role of its own', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 7 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: {
        Arn: ref('WatchFunction'),
        RoleArn: ref('MorningRole'),
        DeadLetterConfig: { Arn: ref('MorningDeadLettersQueue') },
      },
    });
    const { AssumeRolePolicyDocument } = Object.values(template.findResources('AWS::IAM::Role')).find(
      ({ Properties }) => JSON.stringify(Properties).includes('scheduler.amazonaws.com'),
    )!.Properties;
    expect(AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'lambda:InvokeFunction', Resource: ref('WatchFunction') }),
          Match.objectLike({ Action: 'sqs:SendMessage', Resource: ref('MorningDeadLettersQueue') }),
        ],
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^MorningRole') }],
    });
  });

  it.each([
    [Duration.minutes(1), 'rate(1 minute)'],
    [Duration.hours(6), 'rate(360 minutes)'],
  ])('acts at a rate', (rate, ScheduleExpression) => {
    scheduled({ rate }).template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression,
      ScheduleExpressionTimezone: Match.absent(),
    });
  });

  it('leaves to a person what the function failed at, and no finding of CDK nag', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: ref('MorningDeadLettersQueue') } },
    });
    expect(findings).not.toContain('"failure"');
  });
});
