import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { DeadLetters, type DeadLettersProps } from './dead-letters.ts';
import type { LadingFunction } from './lading-function.ts';

export interface EventHandlerProps {
  description: string;
  eventPattern: EventPattern;
  handler: LadingFunction;
  deadLetters: DeadLettersProps;
}

/** EventBridge hours of repeating before an event becomes a dead letter. */
const deliveryHours = 24;

/**
 * A rule that hands events to a function. An event that cannot be delivered and one that the function fails at end up
 * in the same dead-letter queue: the first as the event itself, the second as Lambda's record with event and error.
 */
export class EventHandler extends Construct {
  readonly rule: Rule;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: EventHandlerProps) {
    super(scope, id);
    const { function: target } = props.handler;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', props.deadLetters);
    target.configureAsyncInvoke({
      onFailure: new SqsDestination(this.deadLetters.queue),
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
    });
    this.rule = new Rule(this, 'Rule', { description: props.description, eventPattern: props.eventPattern });
    this.rule.addTarget(
      new LambdaFunction(target, {
        deadLetterQueue: this.deadLetters.queue,
        retryAttempts: 185,
        maxEventAge: Duration.hours(deliveryHours),
      }),
    );
  }

  /** Events that reached neither the function nor the dead-letter queue. */
  metricLostEvents(): Metric {
    return new Metric({
      namespace: 'AWS/Events',
      metricName: 'InvocationsFailedToBeSentToDlq',
      dimensionsMap: { RuleName: this.rule.ruleName },
      statistic: 'Sum',
      period: Duration.minutes(5),
    });
  }
}
