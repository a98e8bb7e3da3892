import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { DependencyError } from '../../../shared/errors.ts';
import { inParallel } from '../../../shared/in-parallel.ts';
import { retryTransient } from '../../runtime/retry-transient.ts';
import type { MergedRow } from '../shuffle/merged-rows.ts';
import type { Permit } from '../turn/write-permits.ts';
import type { FileColumns } from './file-columns.ts';
import { importStamp } from './import-stamp.ts';
import { loadPace } from './load-pace.ts';
import { noCounts, type ProductCounts } from './product-counts.ts';
import { productDecision } from './product-decision.ts';
import { type RowQueue, type RowSlice, rowQueue } from './row-queue.ts';
import { type BatchInput, settleBatch } from './settle-batch.ts';
import { isNothingStored, storedReader } from './stored-products.ts';
import { WritePlan } from './write-plan.ts';

export interface SettleInput {
  runId: string;
  /** plan.stampedAt. */
  stampedAt: string;
  columns: FileColumns;
  /** As many batches are in flight; see write-permits.ts. */
  permits: readonly Permit[];
  /** Called with what is stored of products about to be updated (BSON), before any of them is written. */
  saveBeforeImages: (images: Buffer) => Promise<void>;
}

/** What met another writer goes again, smaller, at once; a product that somebody keeps writing is left to a later attempt. */
const maxConflicts = 12;
/** Until then most conflicts were with a write that is over. */
const conflictsWithoutPause = 4;
const longestPauseMs = 1_000;

/**
 * Makes the stored products say what the rows (ascending by key) say, writing only what differs, and counts what
 * this run did, in this attempt or an earlier one: the key of that is `lastImport.runId` of each stored product.
 * @throws DependencyError `products_contended` when somebody else keeps writing the same products, `turn_lost` when
 * the run may not write any more or a later attempt has the partition.
 */
export async function settleProducts(
  db: Db,
  rows: readonly MergedRow[],
  input: SettleInput,
): Promise<ProductCounts> {
  const counts = noCounts();
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return counts;
  const stamp = importStamp(input.runId, input.stampedAt);
  const shared = {
    stamp,
    decide: productDecision(input.columns, stamp),
    saveBeforeImages: input.saveBeforeImages,
    pace: loadPace(),
    readStored: storedReader(),
    isNothingStored: await isNothingStored(db, first, last),
  };
  const queue = rowQueue(rows);
  await inParallel(input.permits, input.permits.length, (permit) =>
    settleNext(db, queue, { ...shared, permit, plan: new WritePlan() }, counts),
  );
  return counts;
}

/** One of those who take rows from the queue, until there are none or one of them fails. */
async function settleNext(db: Db, queue: RowQueue, input: BatchInput, counts: ProductCounts): Promise<void> {
  try {
    for (let first = queue.take(); first; first = queue.take()) {
      await pauseAfter(first);
      const slices = [first];
      const result = await retryTransient(() => settleBatch(db, slices, queue.take, input));
      if (result === 'lost') throw new DependencyError('turn_lost', 'the run may not write any more');
      if (result === 'conflict') queue.putBack(slices.map(unlessContended));
      else addCounts(counts, result);
    }
  } catch (error) {
    queue.close();
    throw error;
  }
}

async function pauseAfter({ conflicts }: RowSlice): Promise<void> {
  if (conflicts <= conflictsWithoutPause) return;
  await sleep(Math.random() * Math.min(longestPauseMs, 10 * 2 ** (conflicts - conflictsWithoutPause)));
}

function unlessContended(slice: RowSlice): RowSlice {
  if (slice.conflicts < maxConflicts) return slice;
  throw new DependencyError('products_contended', 'products keep changing');
}

function addCounts(sum: ProductCounts, more: ProductCounts): void {
  sum.created += more.created;
  sum.updated += more.updated;
  sum.unchanged += more.unchanged;
}
