import { Stack, Validations } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { StageConfig } from '../settings/config.ts';

export interface OperationsAlarm {
  /** One metric, or several whose sum counts; at most ten, the limit of one alarm. */
  metrics: readonly Metric[];
  /** The value counts as 0 in a period that has fewer samples: a percentile of a few says nothing. */
  amongAtLeast?: { samples: Metric; count: number };
  /** The alarm rings at this value and above. */
  threshold: number;
  /** Who is hurt and how, as the first sentence that the woken person reads. */
  hurts: string;
  /** How many periods in a row; one when not given. */
  periods?: number;
}

/** The alarms of the stack and the topic that carries them to operations. */
export class OperationsAlarms extends Construct {
  readonly alarms: Alarm[] = [];
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: `Lading ${config.stage} alarms`, enforceSSL: true });
    this.topic.addToResourcePolicy(this.publishByAlarms());
    for (const address of config.mail.operations) this.topic.addSubscription(new EmailSubscription(address));
    Validations.of(this.topic).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'An e-mail that bounces is repeated by SNS; the state of the alarm itself stays visible on CloudWatch.',
    });
  }

  /** A topic policy replaces the one that lets the account's alarms publish, so they have to be let in by name. */
  private publishByAlarms(): PolicyStatement {
    return new PolicyStatement({
      sid: 'AllowAlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
  }

  /** Adds the alarm `name`; its section in the runbook is the name in kebab case. */
  add(name: string, { metrics, amongAtLeast, threshold, hurts, periods = 1 }: OperationsAlarm): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: `${Stack.of(this).stackName}-${name}`,
      alarmDescription: `${hurts}. What to do: docs/runbook.md#${kebab(name)}`,
      metric: amongEnough(sumOf(metrics), amongAtLeast),
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.alarms.push(alarm);
    return alarm;
  }
}

function amongEnough(value: Metric | MathExpression, among: OperationsAlarm['amongAtLeast']) {
  if (!among) return value;
  return new MathExpression({
    expression: `IF(samples >= ${among.count}, value, 0)`,
    usingMetrics: { samples: among.samples, value },
    label: `among at least ${among.count}`,
    period: among.samples.period,
  });
}

function sumOf(metrics: readonly Metric[]): Metric | MathExpression {
  const [first, ...others] = metrics;
  if (first === undefined) throw new Error('an alarm needs a metric');
  if (others.length === 0) return first;
  const named = metrics.map((metric, index) => [`m${index}`, metric] as const);
  return new MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    label: 'sum',
    period: first.period,
  });
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
}
