import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace } from '../lambdas/shared/metrics.ts';
import { slaMetricService } from '../lambdas/sla/sla-metrics.ts';
import { emittedMetric } from './emitted-metric.ts';

const period = Duration.minutes(5);

/** A metric of the SLA service as the functions emit it, with the given dimensions besides `service`. */
export function slaMetric(metricName: string, dimensions: Record<string, string> = {}): Metric {
  return emittedMetric(slaMetricService, metricName, dimensions);
}

/** A search over values of dimensions that nobody can list beforehand: monitors, folders. */
export function searched(
  metricName: string,
  dimensions: readonly string[],
  { statistic = 'Sum', where = '' }: { statistic?: string; where?: string } = {},
): string {
  const schema = [metricNamespace, ...dimensions].join(',');
  return `SEARCH('{${schema}} MetricName="${metricName}"${where && ` ${where}`}', '${statistic}', ${period.toSeconds()})`;
}

export function expressionOf(expression: string, label = ''): IMetric {
  return new MathExpression({ expression, usingMetrics: {}, label, period });
}
