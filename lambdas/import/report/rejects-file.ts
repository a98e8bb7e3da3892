import type { S3Client } from '@aws-sdk/client-s3';
import { csvLine } from '../../../shared/csv-line.ts';
import type { PartitionOutcome, RangeOutcome } from '../run/outcome.ts';
import type { Plan } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';
import { writeJoinedObject } from './joined-object.ts';

/** What is said about each rejected row, behind its original columns. */
export const rejectColumns = ['lading_row', 'lading_line', 'lading_code', 'lading_column', 'lading_message'];
export const duplicateColumns = ['sku', 'row', 'line', 'spelling', 'won', 'lading_run'];

const contentType = 'text/csv; charset=utf-8';

/** Writes `rejects.csv`: the header, then the rejected rows of all ranges in the order of the file. */
export async function writeRejectsFile(
  s3: S3Client,
  plan: Plan,
  ranges: readonly RangeOutcome[],
): Promise<void> {
  const { bucket, runId } = plan.run;
  await writeJoinedObject(s3, {
    bucket,
    key: runKeys.rejects(runId),
    contentType,
    head: csvLine([...plan.columns.map((column) => column.header), ...rejectColumns]),
    sources: ranges
      .filter((range) => range.rejected > 0)
      .map((range) => runKeys.rangeRejects(runId, range.range)),
  });
}

/** Writes `duplicates.csv`, when any SKU is repeated: every row of every repeated SKU, ordered by SKU. */
export async function writeDuplicatesFile(
  s3: S3Client,
  plan: Plan,
  partitions: readonly PartitionOutcome[],
): Promise<void> {
  const repeated = partitions.filter((partition) => partition.duplicateSkus > 0);
  if (repeated.length === 0) return;
  const { bucket, runId } = plan.run;
  await writeJoinedObject(s3, {
    bucket,
    key: runKeys.allDuplicates(runId),
    contentType,
    head: csvLine(duplicateColumns),
    sources: repeated.map((partition) => runKeys.duplicates(runId, partition.partition)),
  });
}
