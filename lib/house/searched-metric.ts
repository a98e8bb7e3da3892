import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace } from '../../lambdas/runtime/metrics.ts';

const period = Duration.minutes(5);

/** A search over values of dimensions that nobody can list beforehand: routes, monitors, folders. */
export function searched(
  metricName: string,
  dimensions: readonly string[],
  { statistic = 'Sum', where = '' }: { statistic?: string; where?: string } = {},
): string {
  const schema = [metricNamespace, ...dimensions].join(',');
  return `SEARCH('{${schema}} MetricName="${metricName}"${where && ` ${where}`}', '${statistic}', ${period.toSeconds()})`;
}

/** A metric of a dashboard by a search or a formula. */
export function expressionOf(expression: string, label = ''): IMetric {
  return new MathExpression({ expression, usingMetrics: {}, label, period });
}
