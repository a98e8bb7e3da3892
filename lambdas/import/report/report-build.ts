import { basename } from 'node:path/posix';
import { type RejectCode, rejectCodes } from '../run/codes.ts';
import {
  type DuplicateGroup,
  listedDuplicates,
  type PartitionOutcome,
  type RangeOutcome,
  type Warning,
} from '../run/outcome.ts';
import type { Plan } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';
import { type RunError, type RunRecord, shownError } from '../run/run-record.ts';
import {
  cpuSecondsPerStage,
  peakMemoryPerFunction,
  type StageEfforts,
  secondsPerStage,
} from '../run/stage-efforts.ts';
import { rejectWords } from './code-words.ts';
import type { RejectGroup, RunReport } from './report-model.ts';
import { warningsOf } from './report-warnings.ts';

const examplesPerCode = 3;

/** What a run has left behind for its report. */
export interface RunFacts {
  plan: Plan;
  record: RunRecord;
  ranges: readonly RangeOutcome[];
  partitions: readonly PartitionOutcome[];
  /** The first repeated SKUs, all of them up to `listedDuplicates`. */
  duplicateGroups: readonly DuplicateGroup[];
  /** The SKUs that look like another product's. */
  lookalikes?: Warning | undefined;
  efforts: StageEfforts;
}

/** A run that failed may not have come as far as its plan. */
export type FailedRunFacts = Pick<RunFacts, 'record' | 'partitions' | 'efforts'> & { plan: Plan | undefined };

/**
 * The report of a run that has done all its work.
 * @throws Error when an outcome is missing or the counts do not add up: a bug, and nothing is reported as true.
 */
export function buildReport(facts: RunFacts, endedAt: string): RunReport {
  const { plan, record, ranges, partitions, lookalikes } = facts;
  const found = ranges.flatMap((range) => range.warnings);
  const warnings = warningsOf(plan.columns, lookalikes ? [...found, lookalikes] : found);
  const counts = {
    rows: sum(ranges, (range) => range.rows),
    created: sum(partitions, (partition) => partition.created),
    updated: sum(partitions, (partition) => partition.updated),
    unchanged: sum(partitions, (partition) => partition.unchanged),
    duplicates: sum(partitions, (partition) => partition.duplicates),
    rejected: sum(ranges, (range) => range.rejected),
    warnings: sum(warnings, (warning) => warning.count),
  };
  const rejects = rejectGroups(ranges);
  const reasons = Object.fromEntries(rejects.map((group) => [group.code, group.count]));
  checkCounts(plan, ranges, counts, reasons);
  return {
    ...identityOf(record, endedAt),
    ...effortFigures(facts.efforts),
    status: 'succeeded',
    written: 'all',
    dialect: plan.dialect,
    columns: plan.columns,
    counts,
    reasons,
    rejects,
    duplicates: duplicatesOf(facts),
    warnings,
    ranges: plan.ranges.length,
    partitions: plan.splitters.length + 1,
    error: null,
  };
}

/** The same report with efforts that are known only after its files have been written. */
export function withEfforts(report: RunReport, efforts: StageEfforts, endedAt: string): RunReport {
  return { ...report, ...effortFigures(efforts), endedAt };
}

/** The report of a run that failed: what is known of the file, what it had written, no counts, and the error. */
export function buildFailedReport(facts: FailedRunFacts, error: RunError, endedAt: string): RunReport {
  const { plan, record, partitions, efforts } = facts;
  // Without the turn nothing can have been written.
  const mayHaveWritten = record.grantedAt !== undefined;
  return {
    ...identityOf(record, endedAt),
    ...effortFigures(efforts),
    status: 'failed',
    written: mayHaveWritten ? 'part' : 'nothing',
    ...(mayHaveWritten && { finished: finishedPartitions(partitions) }),
    dialect: plan?.dialect ?? null,
    columns: plan?.columns ?? [],
    counts: { rows: 0, created: 0, updated: 0, unchanged: 0, duplicates: 0, rejected: 0, warnings: 0 },
    reasons: {},
    rejects: [],
    duplicates: { skus: 0, rows: 0, groups: [], fullList: null },
    warnings: [],
    ranges: plan?.ranges.length ?? 0,
    partitions: plan ? plan.splitters.length + 1 : 0,
    error: { ...shownError({ ...record, error })!, summary: error.message },
  };
}

function finishedPartitions(partitions: readonly PartitionOutcome[]): RunReport['finished'] {
  return {
    partitions: partitions.length,
    created: sum(partitions, ({ created }) => created),
    updated: sum(partitions, ({ updated }) => updated),
  };
}

function identityOf(record: RunRecord, endedAt: string) {
  return {
    runId: record.runId,
    file: basename(record.key),
    key: record.key,
    versionId: record.versionId,
    team: record.team,
    receivedAt: record.receivedAt,
    startedAt: record.startedAt,
    endedAt,
    timeZone: record.timeZone ?? 'UTC',
    bytes: record.sizeBytes,
  };
}

function effortFigures(efforts: StageEfforts) {
  return {
    stages: secondsPerStage(efforts),
    cpuSeconds: cpuSecondsPerStage(efforts),
    peakMemoryMb: peakMemoryPerFunction(efforts),
  };
}

/** Most frequent code first, then in the order of the row contract. */
function rejectGroups(ranges: readonly RangeOutcome[]): RejectGroup[] {
  return rejectCodes
    .map((code) => rejectGroup(code, ranges))
    .filter((group) => group.count > 0)
    .sort((a, b) => b.count - a.count);
}

function rejectGroup(code: RejectCode, ranges: readonly RangeOutcome[]): RejectGroup {
  const examples = ranges.flatMap((range) => range.examples.filter((example) => example.code === code));
  return {
    code,
    count: sum(ranges, (range) => range.reasons[code] ?? 0),
    meaning: rejectWords[code].meaning,
    examples: examples.slice(0, examplesPerCode).map(({ code: _, ...example }) => example),
  };
}

function duplicatesOf({ plan, partitions, duplicateGroups }: RunFacts): RunReport['duplicates'] {
  const skus = sum(partitions, (partition) => partition.duplicateSkus);
  expectEqual('listed duplicates', duplicateGroups.length, Math.min(skus, listedDuplicates));
  return {
    skus,
    rows: sum(partitions, (partition) => partition.duplicates),
    groups: [...duplicateGroups],
    fullList: skus > 0 ? runKeys.allDuplicates(plan.run.runId) : null,
  };
}

function checkCounts(
  plan: Plan,
  ranges: readonly RangeOutcome[],
  counts: RunReport['counts'],
  reasons: Record<string, number>,
): void {
  const { created, updated, unchanged, duplicates, rejected } = counts;
  expectEqual('range outcomes', ranges.length, plan.ranges.length);
  expectEqual(
    'rows of the ranges',
    counts.rows,
    sum(plan.ranges, (range) => range.rows),
  );
  expectEqual(
    'reasons of the rejects',
    sum(Object.values(reasons), (count) => count),
    rejected,
  );
  expectEqual(
    'created + updated + unchanged + duplicates + rejected',
    created + updated + unchanged + duplicates + rejected,
    counts.rows,
  );
}

function expectEqual(what: string, found: number, expected: number): void {
  if (found !== expected)
    throw new Error(`the counts do not add up: ${what} is ${found}, expected ${expected}`);
}

function sum<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}
