import type { ClockReading } from './clock.ts';
import type { MonitorConfig } from './config.ts';
import type { Patience } from './deliver.ts';
import type { Warning } from './findings.ts';
import type { FolderProblem } from './folder-problem.ts';
import type { Log } from './log.ts';
import type { ServiceClient } from './service-client.ts';
import type { Spool } from './spool.ts';

export interface Monitor {
  config: MonitorConfig;
  configHash: string;
  intervalMs: number;
  spool: Spool;
  client: ServiceClient;
  log: Log;
  /** Of each delivery. */
  patience: Patience;
  clock?: () => ClockReading;
}

/** What one check saw and did; printed by `--json`. */
export interface CheckResult {
  checkedAt: string;
  folders: number;
  files: number;
  late: number;
  archived: number;
  gone: number;
  problems: FolderProblem[];
  warnings: Warning[];
  delivered: number;
  refused: number;
  /** Reports that wait for the next check. */
  spooled: number;
  /** Why they wait. */
  waitsFor: string | null;
  heartbeat: boolean;
}
