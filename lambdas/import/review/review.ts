import type { S3Client } from '@aws-sdk/client-s3';
import { startEffort } from '../../runtime/effort.ts';
import type { RangeOutcome } from '../run/outcome.ts';
import type { LoadInput, Plan, PlannedRange } from '../run/plan.ts';
import type { RunInput } from '../run/run-input.ts';
import { runKeys } from '../run/run-keys.ts';
import type { RunTable } from '../run/run-table.ts';
import { putJson, readPlan } from '../run/stored-plan.ts';
import { putSegmentTable } from '../shuffle/segment-table.ts';

export type ReviewInput = Pick<RunInput, 'runId' | 'bucket'>;

export interface ReviewServices {
  s3: S3Client;
  runs: RunTable;
}

/**
 * Adds up what the *transform* children found and writes the input of the *load* children: all partitions, or none
 * when no row is valid, and where each finds its rows. Of a run that has succeeded everything stays as it is.
 * @throws Error when a range has no outcome or its rows do not add up: a bug, since *transform* has succeeded.
 */
export async function review(
  { runId, bucket }: ReviewInput,
  { s3, runs }: ReviewServices,
): Promise<{ partitionsKey: string; hasRowsToLoad: boolean }> {
  const readEffort = startEffort();
  const plan = await readPlan(s3, bucket, runId);
  const validRows = countValid(plan, await runs.rangeOutcomes(runId));
  const answer = { partitionsKey: runKeys.partitions(runId), hasRowsToLoad: validRows > 0 };
  if ((await runs.getRun(runId))?.status === 'succeeded') return answer;
  const partitions: LoadInput[] =
    validRows > 0
      ? Array.from({ length: plan.splitters.length + 1 }, (_, partition) => ({ runId, bucket, partition }))
      : [];
  if (validRows > 0) await putSegmentTable(s3, bucket, plan);
  await putJson(s3, bucket, answer.partitionsKey, partitions);
  await runs.recordStage(runId, 'review', readEffort());
  return answer;
}

function countValid({ ranges }: Plan, outcomes: readonly RangeOutcome[]): number {
  const byRange = new Map(outcomes.map((outcome) => [outcome.range, outcome]));
  return ranges.reduce((sum, range) => sum + validOf(range, byRange.get(range.index)), 0);
}

function validOf({ index, rows }: PlannedRange, outcome: RangeOutcome | undefined): number {
  if (!outcome) throw new Error(`range ${index} has no outcome`);
  if (outcome.rows !== rows || outcome.valid + outcome.rejected !== rows) {
    const found = `${outcome.rows} rows, ${outcome.valid} valid, ${outcome.rejected} rejected`;
    throw new Error(`range ${index} was planned with ${rows} rows, but transform found ${found}`);
  }
  return outcome.valid;
}
