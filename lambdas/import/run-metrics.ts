import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { RunCounts, StageName } from './run-record.ts';

/** Namespace, names and dimensions as dashboards and alarms use them. Every metric has the dimension `service`. */
export const metricNamespace = 'Lading';
export const metricService = 'import';
export const runMetrics = {
  received: 'RunsReceived',
  succeeded: 'RunsSucceeded',
  /** Dimension `code`: the error code of the run. */
  failed: 'RunsFailed',
  /** Dimension `outcome`: one of rowOutcomes. */
  rows: 'Rows',
  /** Dimension `stage`: one of the stages. */
  stageSeconds: 'StageSeconds',
} as const;
export const rowOutcomes = ['created', 'updated', 'unchanged', 'duplicates', 'rejected'] as const;

export function emitRunReceived(): void {
  emit(runMetrics.received, MetricUnit.Count, 1);
}

/** Once per run that ended with a report. */
export function emitRunSucceeded(counts: RunCounts): void {
  emit(runMetrics.succeeded, MetricUnit.Count, 1);
  for (const outcome of rowOutcomes) {
    emit(runMetrics.rows, MetricUnit.Count, counts[outcome], { outcome });
  }
}

export function emitRunFailed(code: string): void {
  emit(runMetrics.failed, MetricUnit.Count, 1);
  emit(runMetrics.failed, MetricUnit.Count, 1, { code });
}

export function emitStageSeconds(stage: StageName, seconds: number): void {
  emit(runMetrics.stageSeconds, MetricUnit.Seconds, seconds, { stage });
}

/** One EMF line per metric: dimensions belong to the line, so metrics with other dimensions need their own. */
function emit(
  name: string,
  unit: (typeof MetricUnit)[keyof typeof MetricUnit],
  value: number,
  dimensions = {},
) {
  const metrics = new Metrics({ namespace: metricNamespace, serviceName: metricService });
  metrics.addDimensions(dimensions);
  metrics.addMetric(name, unit, value);
  metrics.publishStoredMetrics();
}
