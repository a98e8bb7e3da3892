import { setTimeout as delay } from 'node:timers/promises';
import { check } from './check.ts';
import { openLog } from './log.ts';
import type { CheckResult, Monitor } from './monitor.ts';
import { takeMonitorLock } from './monitor-lock.ts';
import { readConfig } from './read-config.ts';
import { createServiceClient } from './service-client.ts';
import { keepHeapSmall } from './small-heap.ts';
import { openSpool } from './spool.ts';

export interface RunOptions {
  configFile: string;
  /** Checks go on at this interval; absent: one check, called again by somebody at the interval of the config. */
  repeatMs?: number;
  onChecked: (result: CheckResult) => void;
  signal: AbortSignal;
}

/**
 * Exit statuses of a check, worst last. Late files are the monitor's daily bread: finding them is success.
 * 1 and 2 are those of every command: a bug or a broken disk; wrong usage or configuration.
 */
export const exitCodes = {
  done: 0,
  folderProblems: 3,
  reportsWait: 4,
  reportsRefused: 5,
  alreadyRunning: 6,
} as const;

/** At the second and third try of a report the service has had 1 s and 3 s to come back. */
const patience = { tries: 3, pauseMs: 1000 };
/** A delivery may take this share of the interval, so that the next check is on time. */
const deliveryShare = 0.5;

/**
 * Checks once, or at an interval until told to stop.
 * @returns the exit status of the last check.
 * @throws ConfigError `configuration_invalid`; ConflictError `monitor_running`.
 */
export async function runMonitor(options: RunOptions): Promise<number> {
  keepHeapSmall();
  const { config, configHash } = await readConfig(options.configFile);
  const lock = takeMonitorLock(config.stateDirectory);
  try {
    const intervalMs = options.repeatMs ?? config.intervalMinutes * 60_000;
    const monitor: Monitor = {
      config,
      configHash,
      intervalMs,
      spool: await openSpool(config.stateDirectory, config.spoolMegabytes * 1_000_000),
      client: createServiceClient(config),
      log: openLog(config.stateDirectory),
      patience: { ...patience, budgetMs: intervalMs * deliveryShare, signal: options.signal },
    };
    return await runChecks(monitor, options);
  } finally {
    lock.release();
  }
}

async function runChecks(monitor: Monitor, { repeatMs, onChecked, signal }: RunOptions): Promise<number> {
  for (;;) {
    const began = performance.now();
    const exitCode = await checkOnce(monitor, onChecked, repeatMs !== undefined);
    if (repeatMs === undefined || signal.aborted) return exitCode;
    const pauseMs = Math.max(0, repeatMs - (performance.now() - began));
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return exitCode;
  }
}

/** A full disk or the like must not end a monitor that runs for months: the next check tries again. */
async function checkOnce(
  monitor: Monitor,
  onChecked: (result: CheckResult) => void,
  goesOn: boolean,
): Promise<number> {
  try {
    const result = await check(monitor);
    onChecked(result);
    return exitCodeOf(result);
  } catch (error) {
    monitor.log('error', 'check_failed', { message: error instanceof Error ? error.stack : String(error) });
    if (!goesOn) throw error;
    return 1;
  }
}

/** The exit status of a check: the worst of what it found. */
export function exitCodeOf(result: CheckResult): number {
  if (result.refused > 0) return exitCodes.reportsRefused;
  if (result.spooled > 0) return exitCodes.reportsWait;
  return result.problems.length > 0 ? exitCodes.folderProblems : exitCodes.done;
}
