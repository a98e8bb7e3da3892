import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace } from '../../lambdas/runtime/metrics.ts';

/** A metric as the functions of the service emit it, with the given dimensions besides `service`. */
export function emittedMetric(
  service: string,
  metricName: string,
  dimensions: Record<string, string>,
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service, ...dimensions },
    statistic: 'Sum',
    period: Duration.minutes(5),
  });
}
