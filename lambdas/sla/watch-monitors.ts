import type { MonitorTable } from './monitors.ts';

export interface WatchServices {
  monitors: MonitorTable;
  now(): Date;
  emit(silent: readonly string[], folderProblems: number): void;
}

/** Counts the monitors that are silent, and the folders that the others cannot check. */
export async function watchMonitors({ monitors, now, emit }: WatchServices): Promise<void> {
  const all = await monitors.listMonitors(now());
  const silent = all.filter((monitor) => monitor.silent);
  const problems = all.filter((monitor) => !monitor.silent).reduce((sum, one) => sum + one.problemCount, 0);
  emit(
    silent.map(({ monitorId }) => monitorId),
    problems,
  );
}
