import type { Collection, Db } from 'mongodb';
import { inParallel } from '../shared/in-parallel.ts';
import { retryTransient } from '../shared/retry-transient.ts';
import type { MergedRow } from './merged-rows.ts';
import { documentKey } from './part-file.ts';
import { productCollection } from './product-collection.ts';

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
    const keys = slice.map((row) => row.key.toString());
    const found = await retryTransient(() => readByKeys(products, keys));
    for (const [index, row] of slice.entries()) take({ row, stored: found.get(keys[index]!) });
  });
}

function isEmptyBetween(products: Collection<{ _id: string }>, low: MergedRow, high: MergedRow) {
  return retryTransient(async () => {
    const range = { $gte: low.key.toString(), $lte: high.key.toString() };
    return (await products.findOne({ _id: range }, { projection: { _id: 1 } })) === null;
  });
}

/** `toArray`, since iterating costs a turn of the event loop per document. */
async function readByKeys(
  products: Collection<{ _id: string }>,
  keys: readonly string[],
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  // With `raw` the driver's declared type is not what it gives.
  const query = products.find({ _id: { $in: keys } }, { raw: true, batchSize: keysPerQuery });
  for (const bytes of (await query.toArray()) as unknown[]) {
    if (!(bytes instanceof Uint8Array)) throw new Error('the driver gave no raw document');
    const document = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    found.set(documentKey(document).toString(), document);
  }
  return found;
}
