import type { Collection, Db } from 'mongodb';
import { inParallel } from '../../shared/in-parallel.ts';
import { retryTransient } from '../../shared/retry-transient.ts';
import { productCollection } from '../product-collection.ts';
import { findRaw } from './find-raw.ts';
import type { MergedRow } from './merged-rows.ts';

/** Measured: 2,000 keys a query read as fast as larger ones, and one answer stays near 1 MB. */
const keysPerQuery = 2_000;
/** How many stored products per key may lie between the keys before each key is looked up instead. */
const mostWalked = 1.25;
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
  let isDense = true;
  await inParallel(slices, queriesInFlight, async (slice) => {
    const found = isDense ? await findBetween(db, slice) : undefined;
    if (found) return mergeInOrder(slice, found, take);
    isDense = false;
    pairInOrder(slice, await findByKeys(db, slice), take);
  });
}

/**
 * All products from the first to the last key, ascending; undefined when they are many more than the keys, as when a
 * small file updates a large catalogue. To walk the index costs the server half of what looking up each key does.
 */
async function findBetween(db: Db, slice: readonly MergedRow[]): Promise<Buffer[] | undefined> {
  const limit = Math.ceil(slice.length * mostWalked) + 1;
  const query = {
    filter: { _id: { $gte: slice[0]!.key.toString(), $lte: slice.at(-1)!.key.toString() } },
    sort: { _id: 1 },
    limit,
    batchSize: limit,
  };
  const found = await retryTransient(() => findRaw(db, productCollection, query));
  return found.length < limit ? found : undefined;
}

function findByKeys(db: Db, slice: readonly MergedRow[]): Promise<Buffer[]> {
  const filter = { _id: { $in: slice.map((row) => row.key.toString()) } };
  // One more than there can be, so that a full answer is known to be the last.
  return retryTransient(() => findRaw(db, productCollection, { filter, batchSize: keysPerQuery + 1 }));
}

/** Both ascend by key; what is stored between the keys of the rows is none of the file's business. */
function mergeInOrder(rows: readonly MergedRow[], found: readonly Buffer[], take: (pair: PairedRow) => void) {
  let next = 0;
  for (const row of rows) {
    while (next < found.length && compareKey(found[next]!, row.key) < 0) next++;
    const isStored = next < found.length && compareKey(found[next]!, row.key) === 0;
    take({ row, stored: isStored ? found[next++] : undefined });
  }
}

/** As Buffer.compare of the document's `_id`, see `documentKey`, and the key. By loop: both are short. */
function compareKey(document: Buffer, key: Buffer): number {
  const bytes = document.readInt32LE(9) - 1;
  const shared = Math.min(bytes, key.length);
  for (let offset = 0; offset < shared; offset++) {
    const difference = document[13 + offset]! - key[offset]!;
    if (difference !== 0) return difference;
  }
  return bytes - key.length;
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
