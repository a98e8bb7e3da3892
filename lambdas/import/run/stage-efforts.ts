import { type Effort, spanSeconds } from '../../runtime/effort.ts';
import type { PartitionOutcome, RangeOutcome } from './outcome.ts';
import { type RunRecord, type StageName, stageNames } from './run-record.ts';

export type StageEfforts = Partial<Record<StageName, Effort>>;

/** The effort of each stage so far: the fan-out stages span their children, from the first start to the last end. */
export function stageEfforts(
  record: RunRecord,
  ranges: readonly RangeOutcome[],
  partitions: readonly PartitionOutcome[],
): StageEfforts {
  const transform = joinEfforts(ranges.map((outcome) => outcome.effort));
  const load = joinEfforts(partitions.map((outcome) => outcome.effort));
  return { ...record.efforts, ...(transform && { transform }), ...(load && { load }) };
}

/** From the start of its first child to the end of its last one; a stage without children is left out. */
export function secondsPerStage(efforts: StageEfforts): Partial<Record<StageName, number>> {
  return perStage(efforts, (effort) => rounded(spanSeconds([effort])));
}

/** CPU time of the functions of a stage, all children together. */
export function cpuSecondsPerStage(efforts: StageEfforts): Partial<Record<StageName, number>> {
  return perStage(efforts, (effort) => rounded(effort.cpuSeconds));
}

/** MiB; each stage is one function, and a fan-out counts its hungriest child. */
export function peakMemoryPerFunction(efforts: StageEfforts): Partial<Record<StageName, number>> {
  return perStage(efforts, (effort) => effort.peakMemoryMb);
}

function joinEfforts(efforts: readonly Effort[]): Effort | undefined {
  if (efforts.length === 0) return undefined;
  return {
    startedAt: efforts.map((effort) => effort.startedAt).reduce((a, b) => (a < b ? a : b)),
    endedAt: efforts.map((effort) => effort.endedAt).reduce((a, b) => (a > b ? a : b)),
    cpuSeconds: efforts.reduce((sum, effort) => sum + effort.cpuSeconds, 0),
    peakMemoryMb: Math.max(...efforts.map((effort) => effort.peakMemoryMb)),
  };
}

function perStage(efforts: StageEfforts, read: (effort: Effort) => number) {
  const values: Partial<Record<StageName, number>> = {};
  for (const stage of stageNames) {
    const effort = efforts[stage];
    if (effort) values[stage] = read(effort);
  }
  return values;
}

/** Milliseconds are as fine as the clocks are. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
