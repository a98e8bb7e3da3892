import { emitMetrics, type MetricSet } from '../runtime/metrics.ts';

/** Names and dimensions as dashboards and alarms use them. Every metric has the dimension `service` = `slaMetricService`. */
export const slaMetricService = 'sla';
export const slaMetrics = {
  /** Dimension `Monitor`. */
  reports: 'Reports',
  /** Without a dimension, and by `Folder`. */
  breachesNew: 'BreachesNew',
  breachesKnown: 'BreachesKnown',
  breachesResolved: 'BreachesResolved',
  /** Seconds between the look at the folders and the arrival of what was seen. */
  reportAgeSeconds: 'ReportAgeSeconds',
  /** Each five minutes: monitors that were not heard of for twice their interval. */
  silentMonitors: 'SilentMonitors',
  /** Each five minutes: folders that monitors cannot check. */
  folderProblems: 'FolderProblems',
} as const;

export interface TakenReport {
  reportId: string;
  /** What sent it; the user where it did not say. */
  monitor: string;
  ageSeconds: number;
  newByFolder: ReadonlyMap<string, number>;
  known: number;
  resolved: number;
}

/** Once per report that was stored as a whole. */
export function emitReport(report: TakenReport): void {
  const { reportId, monitor, ageSeconds, newByFolder, known, resolved } = report;
  const added = [...newByFolder.values()].reduce((sum, count) => sum + count, 0);
  const all: MetricSet = {
    metrics: {
      [slaMetrics.breachesNew]: { value: added, unit: 'Count' },
      [slaMetrics.breachesKnown]: { value: known, unit: 'Count' },
      [slaMetrics.breachesResolved]: { value: resolved, unit: 'Count' },
      [slaMetrics.reportAgeSeconds]: { value: ageSeconds, unit: 'Seconds' },
    },
  };
  const byMonitor: MetricSet = {
    dimensions: { Monitor: monitor },
    metrics: { [slaMetrics.reports]: { value: 1, unit: 'Count' } },
  };
  emitMetrics(slaMetricService, [all, byMonitor], { reportId });
  for (const [Folder, value] of newByFolder) {
    const metrics: MetricSet['metrics'] = { [slaMetrics.breachesNew]: { value, unit: 'Count' } };
    emitMetrics(slaMetricService, [{ dimensions: { Folder }, metrics }], { reportId });
  }
}

/** Each time the monitors were looked over; the names of the silent ones are in the log line. */
export function emitMonitors(silent: readonly string[], folderProblems: number): void {
  const metrics: MetricSet['metrics'] = {
    [slaMetrics.silentMonitors]: { value: silent.length, unit: 'Count' },
    [slaMetrics.folderProblems]: { value: folderProblems, unit: 'Count' },
  };
  emitMetrics(slaMetricService, [{ metrics }], { silent });
}
