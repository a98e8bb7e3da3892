import { Duration } from 'aws-cdk-lib';
import { Dashboard, type IMetric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { slaMetrics } from '../../lambdas/sla/sla-metrics.ts';
import { dashboardName } from '../house/dashboard-name.ts';
import { graph } from '../house/graph.ts';
import { expressionOf, searched } from '../house/searched-metric.ts';
import { slaMetric } from './sla-metric.ts';

/** The dashboard *SLA*: what is late where, who reports, and who has gone silent. */
export class SlaDashboard extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: dashboardName(this, 'SLA'),
      defaultInterval: Duration.days(1),
    });
    const silent = slaMetric(slaMetrics.silentMonitors).with({ statistic: 'Maximum' });
    const problems = slaMetric(slaMetrics.folderProblems).with({ statistic: 'Maximum' });
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Breaches',
        width: 12,
        height: 4,
        metrics: breaches(),
        setPeriodToTimeRange: true,
      }),
      new SingleValueWidget({
        title: 'Silent monitors, folders that cannot be checked',
        width: 12,
        height: 4,
        metrics: [silent, problems],
      }),
    );
    dashboard.addWidgets(
      graph('New breaches by folder', [
        expressionOf(searched(slaMetrics.breachesNew, ['service', 'Folder'])),
      ]),
      graph('Breaches new, known, resolved', breaches()),
    );
    dashboard.addWidgets(
      graph('Reports by monitor', [expressionOf(searched(slaMetrics.reports, ['service', 'Monitor']))]),
      graph('Silent monitors', [silent, problems]),
    );
    dashboard.addWidgets(
      graph('Oldest report on arrival (seconds)', [
        slaMetric(slaMetrics.reportAgeSeconds).with({ statistic: 'Maximum' }),
      ]),
    );
  }
}

function breaches(): IMetric[] {
  const { breachesNew, breachesKnown, breachesResolved } = slaMetrics;
  return [breachesNew, breachesKnown, breachesResolved].map((name) => slaMetric(name));
}
