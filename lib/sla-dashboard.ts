import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { slaMetrics } from '../lambdas/sla/sla-metrics.ts';
import { gatewayMetrics } from './access-log.ts';
import { dashboardName } from './dashboard-name.ts';
import { expressionOf, searched, slaMetric } from './sla-metric.ts';

/** Every status that the API documents. */
const statuses = [200, 400, 401, 403, 404, 405, 413, 415, 429, 500, 503, 504];

/** The dashboard *SLA*: who uses the service and how it answers, what is late where, and who has gone silent. */
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
      graph('Requests by route and status', [
        expressionOf(searched(slaMetrics.requests, ['service', 'Route', 'Status'])),
      ]),
      graph('Answers by status', statuses.map(requestsWith)),
    );
    dashboard.addWidgets(
      graph('Answers of the gateway itself', [
        expressionOf(searched(gatewayMetrics.responses, ['Route', 'Status'])),
      ]),
      graph('Slowest percent by route (milliseconds)', [
        expressionOf(searched(slaMetrics.latencyMs, ['service', 'Route'], { statistic: 'p99' })),
      ]),
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
      graph('Failed sign-ins', [slaMetric(slaMetrics.signInFailures)]),
    );
  }
}

function breaches(): IMetric[] {
  const { breachesNew, breachesKnown, breachesResolved } = slaMetrics;
  return [breachesNew, breachesKnown, breachesResolved].map((name) => slaMetric(name));
}

function requestsWith(status: number): IMetric {
  const where = `Status="${status}"`;
  const all = searched(slaMetrics.requests, ['service', 'Route', 'Status'], { where });
  return expressionOf(`SUM(${all})`, String(status));
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width: 12, left });
}
