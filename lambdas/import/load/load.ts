import type { S3Client } from '@aws-sdk/client-s3';
import { ensureProductCollection } from '../../catalogue/product-collection.ts';
import { startEffort } from '../../runtime/effort.ts';
import { retryTransient } from '../../runtime/retry-transient.ts';
import type { LoadInput } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';
import { putTextObject } from '../run/run-objects.ts';
import type { RunTable } from '../run/run-table.ts';
import { putJson, readPlan } from '../run/stored-plan.ts';
import { giveBack } from '../shuffle/large-buffers.ts';
import { mergeRows, type RepeatedSku } from '../shuffle/merged-rows.ts';
import { readPartitionSegments } from '../shuffle/partition-segments.ts';
import { type EnterServices, enterLoad, type LoadEntry } from '../turn/enter-load.ts';
import { givePermitsBack } from '../turn/write-permits.ts';
import { beforeImages } from './before-images.ts';
import { columnsOf } from './file-columns.ts';
import { countRepeated, describeRepeated, repeatedAsCsv } from './repeated-skus.ts';
import { settleProducts } from './settle-products.ts';

export interface LoadServices extends EnterServices {
  s3: S3Client;
  runs: Pick<RunTable, 'getRun' | 'nextLoadAttempt' | 'putPartitionOutcome'>;
}

/**
 * Loads one partition of a run: merges its rows from all parts, compares with what is stored, writes what differs,
 * and puts the outcome under (run, partition). It may happen twice: the outcome is the same. Of a run that has
 * succeeded it writes nothing.
 */
export async function load(input: LoadInput, services: LoadServices): Promise<{ partition: number }> {
  const { partition } = input;
  const entry = await enterLoad(input, services);
  if (entry === 'done') return { partition };
  try {
    await loadPartition(input, entry, services);
  } catch (error) {
    // What failed first is what is told.
    await givePermitsBack(services.db, entry.permits).catch(() => undefined);
    throw error;
  }
  await retryTransient(() => givePermitsBack(services.db, entry.permits));
  return { partition };
}

async function loadPartition(
  input: LoadInput,
  { attempt, permits }: LoadEntry,
  { s3, runs, db }: LoadServices,
): Promise<void> {
  const { runId, bucket, partition } = input;
  const readEffort = startEffort();
  const plan = await readPlan(s3, bucket, runId);
  const { segments, memory } = await readPartitionSegments(s3, input, plan);
  const { rows, repeated } = mergeRows(segments);
  await ensureProductCollection(db);
  const counts = await settleProducts(db, rows, {
    runId,
    stampedAt: plan.stampedAt,
    columns: columnsOf(plan),
    permits,
    saveBeforeImages: beforeImages(s3, input, attempt),
  });
  if (repeated.length > 0) await putRepeated(s3, input, repeated);
  giveBack(memory);
  const outcome = { partition, ...counts, ...countRepeated(repeated), effort: readEffort() };
  await runs.putPartitionOutcome(runId, outcome, attempt);
}

async function putRepeated(s3: S3Client, input: LoadInput, repeated: readonly RepeatedSku[]): Promise<void> {
  const { runId, bucket, partition } = input;
  const csv = runKeys.duplicates(runId, partition);
  await putTextObject(s3, bucket, csv, 'text/csv; charset=utf-8', repeatedAsCsv(repeated, runId));
  await putJson(s3, bucket, runKeys.duplicateGroups(runId, partition), describeRepeated(repeated));
}
