import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { slaMetricService } from '../../lambdas/sla/sla-metrics.ts';
import { emittedMetric } from '../house/emitted-metric.ts';

/** A metric of the SLA service as the functions emit it, with the given dimensions besides `service`. */
export function slaMetric(metricName: string, dimensions: Record<string, string> = {}): Metric {
  return emittedMetric(slaMetricService, metricName, dimensions);
}
