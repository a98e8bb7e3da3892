import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { rowOutcomes, runMetrics } from '../../lambdas/import/run/run-metrics.ts';
import { stageNames } from '../../lambdas/import/run/run-record.ts';
import { metricNamespace } from '../../lambdas/runtime/metrics.ts';
import { dashboardName } from '../house/dashboard-name.ts';
import { graph } from '../house/graph.ts';
import type { LadingFunction } from '../house/lading-function.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import { runMetric } from './workflow-alarms.ts';

/** The dashboard *Imports*: what came in, what became of it, how long it took and what went wrong. */
export class ImportsDashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { alarms, steps }: { alarms: OperationsAlarms; steps: LadingFunction[] },
  ) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: dashboardName(this, 'Imports'),
      defaultInterval: Duration.days(1),
    });
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Runs',
        width: 12,
        height: 4,
        metrics: runTotals(),
        setPeriodToTimeRange: true,
      }),
      new AlarmStatusWidget({ title: 'Alarms', width: 12, height: 4, alarms: alarms.alarms }),
    );
    dashboard.addWidgets(
      graph('Received, succeeded, failed', runTotals()),
      new GraphWidget({
        title: 'Rows by outcome',
        width: 12,
        stacked: true,
        left: rowOutcomes.map((outcome) => runMetric(runMetrics.rows, { outcome }).with({ label: outcome })),
      }),
    );
    dashboard.addWidgets(
      graph('Longest time per stage (seconds)', stageNames.map(stageSeconds)),
      graph('Failures by code', [failuresByCode()]),
    );
    dashboard.addWidgets(
      graph(
        'Errors of steps',
        steps.map((step) => step.metricErrors().with({ label: step.node.id })),
      ),
      graph(
        'Longest call (milliseconds)',
        steps.map((step) => step.metricLongest().with({ label: step.node.id })),
      ),
    );
  }
}

function runTotals(): IMetric[] {
  return [runMetrics.received, runMetrics.succeeded, runMetrics.failed].map((name) => runMetric(name));
}

function stageSeconds(stage: (typeof stageNames)[number]): IMetric {
  return runMetric(runMetrics.stageSeconds, { stage }).with({ statistic: 'Maximum', label: stage });
}

/** A search, because the codes of failures are not a closed list: those of AWS and of bugs are among them. */
function failuresByCode(): IMetric {
  return new MathExpression({
    expression: `SEARCH('{${metricNamespace},service,code} MetricName="${runMetrics.failed}"', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
  });
}
