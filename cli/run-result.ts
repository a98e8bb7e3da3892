import { basename } from 'node:path';
import { type RunRecord, shownError, stageNames } from '../lambdas/import/run/run-record.ts';
import { spanSeconds } from '../lambdas/runtime/effort.ts';

/** What the command line prints for a run with `--json`. Seconds are wall clock, memory is MiB, paths are local files. */
export interface RunResult {
  runId: string;
  file: string;
  status: 'running' | 'succeeded' | 'failed';
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  duplicates: number;
  rejected: number;
  warnings: number;
  reasons: Record<string, number>;
  bytes: number;
  seconds: number;
  stages: Record<string, number>;
  peakMemoryMb: Record<string, number>;
  report: string | null;
  rejects: string | null;
  error: { code: string; message: string } | null;
  /** Why the mail about the run was not sent; absent when it was, or when there is none yet. */
  mailError?: { code: string; message: string };
}

/** Local copies of what a run left behind; null for what it did not write. */
export interface RunFiles {
  report: string | null;
  reportPage: string | null;
  rejects: string | null;
}

/** `startedAtMs` is when the upload began, if this process did it; otherwise the run's own start counts. */
export function runResult(
  record: RunRecord,
  files: RunFiles,
  startedAtMs = Date.parse(record.startedAt),
): RunResult {
  const counts = record.counts ?? { ...noRows, reasons: {} };
  const { mailError } = record;
  const endedAtMs = record.endedAt ? Date.parse(record.endedAt) : Date.now();
  return {
    runId: record.runId,
    file: basename(record.key),
    status: record.status,
    rows: counts.rows,
    created: counts.created,
    updated: counts.updated,
    unchanged: counts.unchanged,
    duplicates: counts.duplicates,
    rejected: counts.rejected,
    warnings: counts.warnings,
    reasons: counts.reasons,
    bytes: record.sizeBytes,
    seconds: rounded((endedAtMs - startedAtMs) / 1000),
    stages: stageSeconds(record),
    peakMemoryMb: record.peakMemoryMb,
    report: files.report,
    rejects: files.rejects,
    error: shownError(record) ?? null,
    ...(mailError && { mailError: { code: mailError.code, message: mailError.message } }),
  };
}

const noRows = { rows: 0, created: 0, updated: 0, unchanged: 0, duplicates: 0, rejected: 0, warnings: 0 };

function stageSeconds(record: RunRecord): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const stage of stageNames) {
    const effort = record.efforts[stage];
    if (effort) seconds[stage] = rounded(spanSeconds([effort]));
  }
  return seconds;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
