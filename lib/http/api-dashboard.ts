import { Duration } from 'aws-cdk-lib';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { signInFailures } from '../../lambdas/auth/sign-in.ts';
import { apiMetricService, requestMetrics } from '../../lambdas/http/request-metrics.ts';
import { dashboardName } from '../house/dashboard-name.ts';
import { emittedMetric } from '../house/emitted-metric.ts';
import { graph } from '../house/graph.ts';
import { expressionOf, searched } from '../house/searched-metric.ts';
import { gatewayMetrics } from './access-log.ts';

/** Every status that the API documents. */
const statuses = [200, 400, 401, 403, 404, 405, 413, 415, 429, 500, 503, 504];

const byRoute = ['service', 'Route'];
const byStatus = [...byRoute, 'Status'];

/** The dashboard *API*: who uses it, how it answers, and who fails to sign in. */
export class ApiDashboard extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: dashboardName(this, 'API'),
      defaultInterval: Duration.days(1),
    });
    dashboard.addWidgets(
      graph('Requests by route and status', [expressionOf(searched(requestMetrics.requests, byStatus))]),
      graph('Answers by status', statuses.map(requestsWith)),
    );
    dashboard.addWidgets(
      graph('Answers of the gateway itself', [
        expressionOf(searched(gatewayMetrics.responses, ['Route', 'Status'])),
      ]),
      graph('Slowest percent by route (milliseconds)', [
        expressionOf(searched(requestMetrics.latencyMs, byRoute, { statistic: 'p99' })),
      ]),
    );
    dashboard.addWidgets(graph('Failed sign-ins', [emittedMetric(apiMetricService, signInFailures, {})]));
  }
}

function requestsWith(status: number) {
  const all = searched(requestMetrics.requests, byStatus, { where: `Status="${status}"` });
  return expressionOf(`SUM(${all})`, String(status));
}
