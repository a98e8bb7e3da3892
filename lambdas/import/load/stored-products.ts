import type { Collection, Db } from 'mongodb';
import { inParallel } from '../../shared/in-parallel.ts';
import { retryTransient } from '../../shared/retry-transient.ts';
import { productCollection } from '../product-collection.ts';
import { findRaw } from './find-raw.ts';
import type { MergedRow } from './merged-rows.ts';

/** Measured: 2,000 keys a query read as fast as larger ones, and one answer stays near 1 MB. */
const keysPerQuery = 2_000;
/** The next answer is on its way while one is compared. */
const queriesInFlight = 2;

/** What to do with each pair of a row and the raw BSON of the stored product, undefined when there is none. */
export type PairedRow = { row: MergedRow; stored: Buffer | undefined };

/**
 * Reads what is stored under the keys of the rows (ascending, not empty) and calls `take` for each row.
 * When nothing at all is stored between the lowest and the highest key, that is known after one small query.
 */
export async function readStored(
  db: Db,
  rows: readonly MergedRow[],
  take: (pair: PairedRow) => void,
): Promise<void> {
  const products = db.collection<{ _id: string }>(productCollection);
  if (await isEmptyBetween(products, rows[0]!, rows.at(-1)!)) {
    for (const row of rows) take({ row, stored: undefined });
    return;
  }
  const slices = Array.from({ length: Math.ceil(rows.length / keysPerQuery) }, (_, index) =>
    rows.slice(index * keysPerQuery, (index + 1) * keysPerQuery),
  );
  await inParallel(slices, queriesInFlight, async (slice) => {
    const filter = { _id: { $in: slice.map((row) => row.key.toString()) } };
    // One more than there can be, so that a full answer is known to be the last.
    const query = { filter, batchSize: keysPerQuery + 1 };
    pairInOrder(slice, await retryTransient(() => findRaw(db, productCollection, query)), take);
  });
}

/** The server walks the index of `_id`, so that the documents come in the order of the rows; any order is right. */
function pairInOrder(rows: readonly MergedRow[], found: readonly Buffer[], take: (pair: PairedRow) => void) {
  const stored: (Buffer | undefined)[] = new Array(rows.length);
  let next = 0;
  for (const document of found) {
    for (let tried = 0; tried < rows.length && !hasKey(document, rows[next]!.key); tried++) {
      next = (next + 1) % rows.length;
    }
    stored[next] = document;
  }
  for (let index = 0; index < rows.length; index++) take({ row: rows[index]!, stored: stored[index] });
}

/** Whether this is the `_id` of the document; see `documentKey`. By loop: a key is short and a view costs more. */
function hasKey(document: Buffer, key: Buffer): boolean {
  if (document.readInt32LE(9) !== key.length + 1) return false;
  for (let offset = key.length - 1; offset >= 0; offset--) {
    if (document[13 + offset] !== key[offset]) return false;
  }
  return true;
}

function isEmptyBetween(products: Collection<{ _id: string }>, low: MergedRow, high: MergedRow) {
  return retryTransient(async () => {
    const range = { $gte: low.key.toString(), $lte: high.key.toString() };
    return (await products.findOne({ _id: range }, { projection: { _id: 1 } })) === null;
  });
}
