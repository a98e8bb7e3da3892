import type { ClientSession, Db } from 'mongodb';
import { productCollection } from '../../catalogue/product-collection.ts';
import { keyEnd, keyOffset } from '../../catalogue/product-key.ts';
import { retryTransient } from '../../runtime/retry-transient.ts';
import type { MergedRow } from '../shuffle/merged-rows.ts';
import { findRaw } from './find-raw.ts';

/**
 * A range is walked as long as it holds at most so many stored products for each key that is wanted. Above that, most of
 * what is read would be thrown away, and each key is looked up instead.
 */
const maxWalked = 1.25;

/** A row and the raw BSON of the product under its key, undefined when there is none. */
export type PairedRow = { row: MergedRow; stored: Buffer | undefined };

/**
 * Reads, as part of the session's transaction, what is stored under the keys of the rows (ascending, not empty) and
 * calls `take` for each row.
 */
export type StoredReader = (
  db: Db,
  rows: readonly MergedRow[],
  session: ClientSession,
  take: (pair: PairedRow) => void,
) => Promise<void>;

/** One reader for all rows of a partition: it learns how dense they lie among what is stored. */
export function storedReader(): StoredReader {
  let isDense = true;
  return async (db, rows, session, take) => {
    const between = isDense ? await findBetween(db, rows, session) : undefined;
    if (between) return mergeInOrder(rows, between, take);
    isDense = false;
    pairInOrder(rows, await findByKeys(db, rows, session), take);
  };
}

/** Whether one look finds no product between two keys; somebody may insert one the next moment. */
export function isNothingStored(db: Db, low: MergedRow, high: MergedRow): Promise<boolean> {
  const range = { $gte: low.key.toString(), $lte: high.key.toString() };
  const products = db.collection<{ _id: string }>(productCollection);
  return retryTransient(
    async () => (await products.findOne({ _id: range }, { projection: { _id: 1 } })) === null,
  );
}

/**
 * All products from the first to the last key, ascending; undefined when they are many more than the keys, as when a
 * small file updates a large catalogue. To walk the index costs the server half of what looking up each key does.
 */
async function findBetween(
  db: Db,
  rows: readonly MergedRow[],
  session: ClientSession,
): Promise<Buffer[] | undefined> {
  const limit = Math.ceil(rows.length * maxWalked) + 1;
  const query = {
    filter: { _id: { $gte: rows[0]!.key.toString(), $lte: rows.at(-1)!.key.toString() } },
    sort: { _id: 1 },
    limit,
    batchSize: limit,
  };
  const found = await findRaw(db, productCollection, query, session);
  return found.length < limit ? found : undefined;
}

function findByKeys(db: Db, rows: readonly MergedRow[], session: ClientSession): Promise<Buffer[]> {
  const filter = { _id: { $in: rows.map((row) => row.key.toString()) } };
  // One more than there can be, so that a full answer is known to be the last.
  return findRaw(db, productCollection, { filter, batchSize: rows.length + 1 }, session);
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

/** As Buffer.compare of `documentKey` and the key. By loop: both are short. */
function compareKey(document: Buffer, key: Buffer): number {
  const bytes = keyEnd(document, 0) - keyOffset;
  const shared = Math.min(bytes, key.length);
  for (let offset = 0; offset < shared; offset++) {
    const difference = document[keyOffset + offset]! - key[offset]!;
    if (difference !== 0) return difference;
  }
  return bytes - key.length;
}

/** The server walks the index of `_id`, so that the documents come in the order of the rows; any order is right. */
function pairInOrder(rows: readonly MergedRow[], found: readonly Buffer[], take: (pair: PairedRow) => void) {
  const stored: (Buffer | undefined)[] = new Array(rows.length);
  let next = 0;
  for (const document of found) {
    for (let tried = 0; tried < rows.length && compareKey(document, rows[next]!.key) !== 0; tried++) {
      next = (next + 1) % rows.length;
    }
    stored[next] = document;
  }
  for (let index = 0; index < rows.length; index++) take({ row: rows[index]!, stored: stored[index] });
}
