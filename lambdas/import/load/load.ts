import type { S3Client } from '@aws-sdk/client-s3';
import type { Db } from 'mongodb';
import { startEffort } from '../../shared/effort.ts';
import { giveBack } from '../large-buffers.ts';
import type { LoadInput } from '../plan.ts';
import { ensureProductCollection } from '../product-collection.ts';
import { putTextObject } from '../report/run-objects.ts';
import { runKeys } from '../run-keys.ts';
import type { RunTable } from '../run-table.ts';
import { putJson, readPlan } from '../stored-plan.ts';
import { saveBeforeImages } from './before-images.ts';
import { mergeRows, type RepeatedSku } from './merged-rows.ts';
import { readPartitionSegments } from './partition-segments.ts';
import { columnsOf } from './product-changes.ts';
import { countRepeated, describeRepeated, repeatedAsCsv } from './repeated-skus.ts';
import { settleProducts } from './settle-products.ts';

export interface LoadServices {
  s3: S3Client;
  runs: Pick<RunTable, 'putPartitionOutcome'>;
  db: Db;
}

/**
 * Loads one partition of a run: merges its rows from all parts, compares with what is stored, writes what differs,
 * and puts the outcome under (run, partition). It may happen twice: the outcome is the same.
 */
export async function load(input: LoadInput, services: LoadServices): Promise<{ partition: number }> {
  const { s3, runs, db } = services;
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
    saveBeforeImages: (images) => saveBeforeImages(s3, input, images),
  });
  if (repeated.length > 0) await putRepeated(s3, input, repeated);
  giveBack(memory);
  await runs.putPartitionOutcome(runId, {
    partition,
    ...counts,
    ...countRepeated(repeated),
    effort: readEffort(),
  });
  return { partition };
}

async function putRepeated(s3: S3Client, input: LoadInput, repeated: readonly RepeatedSku[]): Promise<void> {
  const { runId, bucket, partition } = input;
  const csv = runKeys.duplicates(runId, partition);
  await putTextObject(s3, bucket, csv, 'text/csv; charset=utf-8', repeatedAsCsv(repeated, runId));
  await putJson(s3, bucket, runKeys.duplicateGroups(runId, partition), describeRepeated(repeated));
}
