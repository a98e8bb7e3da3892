import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../settings/config.ts';
import type { OperationsAlarms } from './operations-alarms.ts';

export interface DeadLettersProps {
  config: StageConfig;
  alarms: OperationsAlarms;
  /** Becomes the name of the alarm and of the queue, such as `StartDeadLetters`. */
  name: string;
  hurts: string;
}

/** A queue for events that could not be handled, with an alarm on the first one. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { config, alarms, name, hurts }: DeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      // The longest that SQS allows: time to mend what is broken before anything is lost.
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: config.removalPolicy,
    });
    for (const id of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
      Validations.of(this.queue).acknowledge({ id, reason: 'This queue is the dead-letter queue.' });
    }
    const period = Duration.minutes(1);
    const waiting = this.queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period });
    alarms.add(name, { metrics: [waiting], threshold: 1, hurts });
  }
}
