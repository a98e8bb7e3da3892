import { Duration, Validations } from 'aws-cdk-lib';
import { type CfnEventSourceMapping, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../settings/config.ts';
import { allow, type Grant } from './allow.ts';
import { DeadLetters } from './dead-letters.ts';
import { dependOnPolicies } from './depend-on-policies.ts';
import type { LadingFunction } from './lading-function.ts';
import type { OperationsAlarms } from './operations-alarms.ts';

export interface QueueConsumerProps {
  config: StageConfig;
  alarms: OperationsAlarms;
  /** Gets batches of messages, and names those that failed: see `eachMessage` in lambdas/runtime. */
  consumer: LadingFunction;
  /** Begins the names of the alarms `<name>DeadLetters` and `<name>Late`, whose sections in the runbook are called so. */
  name: string;
  /** Who is hurt when a message is not handled. */
  hurts: string;
  /** Messages of a batch at most; above 10 a window is needed. */
  batchSize?: number;
  /** How long a batch may wait to be full. */
  windowSeconds?: number;
  /** A message that failed this often goes to the dead letters. */
  maxReceives?: number;
  /** Batches that are handled side by side at most, two at least. */
  maxConcurrency?: number;
  /** A message that waits longer is an alarm. */
  lateAfter?: Duration;
}

/**
 * A queue and the function that takes its messages. What fails comes again alone, and in the end lies in the
 * dead-letter queue for a person. A message may come twice: the function's writes name the key that makes that harmless.
 */
export class QueueConsumer extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: QueueConsumerProps) {
    super(scope, id);
    const { config, alarms, consumer, name, hurts, maxReceives = 5, windowSeconds = 0 } = props;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      ...{ config, alarms, name: `${name}DeadLetters`, hurts: `${hurts}: it failed ${maxReceives} times` },
    });
    this.queue = new Queue(this, 'Queue', {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: config.removalPolicy,
      // Lambda may be throttled for several tries while it holds a batch: six times is what AWS asks for.
      visibilityTimeout: Duration.seconds(6 * consumer.timeoutSeconds + windowSeconds),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: maxReceives },
    });
    this.consume(props);
    alarms.add(`${name}Late`, {
      metrics: [this.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' })],
      threshold: (props.lateAfter ?? Duration.minutes(15)).toSeconds(),
      hurts: `${hurts}: messages wait longer than they should`,
    });
  }

  /** For whoever sends to it. */
  send(): Grant {
    return { actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] };
  }

  private consume({ consumer, batchSize, windowSeconds, maxConcurrency }: QueueConsumerProps): void {
    const { role } = consumer;
    allow(role, {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [this.queue.queueArn],
    });
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: consumer.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: batchSize ?? 10,
      ...(windowSeconds && { maxBatchingWindow: Duration.seconds(windowSeconds) }),
      ...(maxConcurrency && { maxConcurrency }),
      reportBatchItemFailures: true,
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'A queue has none: what fails goes to the dead-letter queue of the queue itself.',
    });
    // Lambda refuses a mapping whose function may not receive yet.
    dependOnPolicies(mapping.node.defaultChild as CfnEventSourceMapping, role);
  }
}
