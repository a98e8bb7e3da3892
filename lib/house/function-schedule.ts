import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { allow } from './allow.ts';
import { DeadLetters, type DeadLettersProps } from './dead-letters.ts';
import { dependOnPolicies } from './depend-on-policies.ts';
import type { LadingFunction } from './lading-function.ts';

/**
 * Again and again after so long, or at the times of a cron expression of EventBridge Scheduler, such as
 * `0 7 ? * MON-FRI *` (minute, hour, day of the month, month, day of the week, year), in a zone of the IANA database.
 */
export type ScheduleTimes = { rate: Duration } | { cron: string; timeZone: string };

export type FunctionScheduleProps = ScheduleTimes & {
  description: string;
  target: LadingFunction;
  deadLetters: DeadLettersProps;
};

/**
 * Calls a function by the clock. A call that cannot be made and one that the function fails at end up in the same
 * dead-letter queue. A call may come twice, and in the hour that comes twice when summer time ends a cron expression
 * counts once.
 */
export class FunctionSchedule extends Construct {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { target, description, ...props }: FunctionScheduleProps) {
    super(scope, id);
    this.deadLetters = new DeadLetters(this, 'DeadLetters', props.deadLetters);
    const { queue } = this.deadLetters;
    target.function.configureAsyncInvoke({
      onFailure: new SqsDestination(queue),
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
    });
    const role = this.makeRole();
    allow(role, { actions: ['lambda:InvokeFunction'], resources: [target.function.functionArn] });
    allow(role, { actions: ['sqs:SendMessage'], resources: [queue.queueArn] });
    const schedule = new CfnSchedule(this, 'Schedule', {
      description,
      ...expressionOf(props),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.function.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: queue.queueArn },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(6).toSeconds() },
      },
    });
    dependOnPolicies(schedule, role);
  }

  /** Of no other account's schedules. */
  private makeRole(): Role {
    const { account } = Stack.of(this);
    const assumedBy = new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    });
    return new Role(this, 'Role', { assumedBy, description: `What the schedule ${this.node.id} may call` });
  }
}

function expressionOf(times: ScheduleTimes) {
  if ('cron' in times) {
    return { scheduleExpression: `cron(${times.cron})`, scheduleExpressionTimezone: times.timeZone };
  }
  const minutes = times.rate.toMinutes();
  return { scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})` };
}
