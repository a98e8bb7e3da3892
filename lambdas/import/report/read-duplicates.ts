import type { S3Client } from '@aws-sdk/client-s3';
import { DuplicateGroup, listedDuplicates, type PartitionOutcome } from '../run/outcome.ts';
import type { Plan } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';
import { readJsonObject } from '../run/run-objects.ts';

/** The first repeated SKUs of a run in the order of the partitions, which is that of the SKUs. */
export async function readDuplicateGroups(
  s3: S3Client,
  { run: { bucket, runId } }: Plan,
  partitions: readonly PartitionOutcome[],
): Promise<DuplicateGroup[]> {
  const groups: DuplicateGroup[] = [];
  for (const { partition, duplicateSkus } of partitions) {
    if (duplicateSkus === 0 || groups.length >= listedDuplicates) continue;
    const key = runKeys.duplicateGroups(runId, partition);
    groups.push(...(await readJsonObject(s3, bucket, key, DuplicateGroup.array())));
  }
  return groups.slice(0, listedDuplicates);
}
