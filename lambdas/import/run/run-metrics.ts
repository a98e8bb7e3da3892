import { emitMetrics, type MetricSet } from '../../runtime/metrics.ts';
import type { RunCounts, StageName } from './run-record.ts';

/** Names and dimensions as dashboards and alarms use them. Every metric has the dimension `service` = `metricService`. */
export const metricService = 'import';
export const runMetrics = {
  received: 'RunsReceived',
  succeeded: 'RunsSucceeded',
  /** Dimension `code`: the error code of the run. */
  failed: 'RunsFailed',
  /** Dimension `outcome`: one of rowOutcomes. */
  rows: 'Rows',
  /** Mails about runs that were given up. */
  mailsUnsent: 'MailsUnsent',
  /** Dimension `stage`: one of the stages. */
  stageSeconds: 'StageSeconds',
} as const;
export const rowOutcomes = ['created', 'updated', 'unchanged', 'duplicates', 'rejected'] as const;

export function emitRunReceived(): void {
  emit(runMetrics.received, 'Count', 1);
}

/** Once per run that ended with a report. */
export function emitRunSucceeded(counts: RunCounts): void {
  emit(runMetrics.succeeded, 'Count', 1);
  for (const outcome of rowOutcomes) {
    emit(runMetrics.rows, 'Count', counts[outcome], { outcome });
  }
}

export function emitRunFailed(code: string): void {
  emit(runMetrics.failed, 'Count', 1);
  emit(runMetrics.failed, 'Count', 1, { code });
}

/** Once per mail that was given up. The line is also the log of why: `runId`, `code`, `message`, `stack`. */
export function emitMailUnsent(why: { runId: string; code: string; message: string; error: unknown }): void {
  const { runId, code, message, error } = why;
  const stack = error instanceof Error ? error.stack : String(error);
  const metrics = { [runMetrics.mailsUnsent]: { value: 1, unit: 'Count' as const } };
  emitMetrics(metricService, [{ metrics }], { runId, code, message, stack });
}

export function emitStageSeconds(stage: StageName, seconds: number): void {
  emit(runMetrics.stageSeconds, 'Seconds', seconds, { stage });
}

/** One line per metric: of a name that is counted with and without a dimension, a line could hold one only. */
function emit(
  name: string,
  unit: MetricSet['metrics'][string]['unit'],
  value: number,
  dimensions: Record<string, string> = {},
): void {
  emitMetrics(metricService, [{ dimensions, metrics: { [name]: { value, unit } } }]);
}
