import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { metricService, runMetrics } from '../../lambdas/import/run/run-metrics.ts';
import { emittedMetric } from '../house/emitted-metric.ts';
import type { LadingFunction } from '../house/lading-function.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import type { ImportSteps } from './import-steps.ts';

const period = Duration.minutes(5);

/** A share of the time-out that leaves an operator days rather than minutes: files grow slowly. */
const nearLimit = 0.8;

/** What wakes operations about runs and their steps. */
export function addWorkflowAlarms(alarms: OperationsAlarms, machine: StateMachine, steps: ImportSteps): void {
  alarms.add('RunsFailed', {
    metrics: [runMetric(runMetrics.failed)],
    threshold: 1,
    hurts: 'A team whose file is not, or not wholly, in the catalogue',
  });
  alarms.add('RunsTimedOut', {
    metrics: [machine.metricTimedOut({ period, statistic: 'Sum' })],
    threshold: 1,
    hurts: 'A team whose run was stopped after a week, and every team that waited behind it',
  });
  alarms.add('MailsUnsent', {
    metrics: [runMetric(runMetrics.mailsUnsent)],
    threshold: 1,
    hurts: 'A team that was not told what became of its file: the mail about its run could not be sent',
  });
  alarms.add('RunsThrottled', {
    metrics: [machine.metricThrottled({ period, statistic: 'Sum' })],
    threshold: 1,
    hurts: 'Every team: Step Functions starts runs late',
  });
  alarms.add('StepErrors', {
    metrics: [steps.review, steps.takeTurn, steps.transform, steps.load, steps.report, steps.notify].map(
      (step) => step.metricErrors(),
    ),
    // A run has at most 40 + 8 children at once; a single outage of seconds stays below, one of minutes does not.
    threshold: 50,
    periods: 2,
    hurts: 'Every team with a file in flight: its steps fail and are repeated, and soon its run fails',
  });
  addNearTimeout(
    alarms,
    'Validate',
    steps.validate,
    'Teams with large files: soon one will be too large to be read',
  );
  addNearTimeout(
    alarms,
    'Transform',
    steps.transform,
    'Every team: soon a range will not be finished in time',
  );
  addNearTimeout(alarms, 'Load', steps.load, 'Every team: soon a partition will not be written in time');
  addNearTimeout(
    alarms,
    'Report',
    steps.report,
    'Teams with many rejects: soon a report will not be written in time',
  );
}

/** A metric of the product as the functions emit it. */
export function runMetric(metricName: string, dimensions: Record<string, string> = {}): Metric {
  return emittedMetric(metricService, metricName, dimensions);
}

function addNearTimeout(alarms: OperationsAlarms, name: string, step: LadingFunction, hurts: string): void {
  alarms.add(`${name}NearTimeout`, {
    metrics: [step.metricLongest()],
    threshold: step.timeoutSeconds * 1000 * nearLimit,
    hurts,
  });
}
