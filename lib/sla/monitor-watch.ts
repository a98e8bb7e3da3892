import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { slaMetrics } from '../../lambdas/sla/sla-metrics.ts';
import type { LadingFunction } from '../house/lading-function.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import { slaMetric } from './sla-metric.ts';

/**
 * Looks each five minutes for monitors that say nothing any more: what they would report, nobody sees. The same call
 * looks for runs whose end nobody was told of.
 */
export class MonitorWatch extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { watch, alarms }: { watch: LadingFunction; alarms: OperationsAlarms },
  ) {
    super(scope, id);
    const rule = new Rule(this, 'Schedule', {
      description: 'Counts the monitors that are silent, and closes runs whose end was not told',
      schedule: Schedule.rate(Duration.minutes(5)),
    });
    rule.addTarget(
      new LambdaFunction(watch.function, { retryAttempts: 2, maxEventAge: Duration.minutes(5) }),
    );
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'The next call comes five minutes later and sees the same; a letter would say nothing new.',
    });
    alarms.add('SilentMonitors', {
      metrics: [slaMetric(slaMetrics.silentMonitors).with({ statistic: 'Maximum' })],
      threshold: 1,
      hurts: 'A team whose folders nobody watches: its monitor has said nothing for twice its interval',
    });
    alarms.add('FoldersUnchecked', {
      metrics: [slaMetric(slaMetrics.folderProblems).with({ statistic: 'Maximum' })],
      threshold: 1,
      // Three looks: a share that is away while its server restarts is no reason to wake anybody.
      periods: 3,
      hurts:
        'A team whose late files nobody sees: its monitor finds a folder missing, unreadable or too large',
    });
    alarms.add('WatchMonitorsErrors', {
      metrics: [watch.metricErrors()],
      threshold: 2,
      hurts: 'Teams whose monitors may be silent, or whose run ended, without anybody hearing of it',
    });
  }
}
