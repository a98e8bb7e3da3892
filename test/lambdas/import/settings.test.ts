import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Db, Document } from 'mongodb';
import { MongoClient } from 'mongodb';
import { ensureProductCollection, productCollection } from '../../../lambdas/catalogue/product-collection.ts';
import {
  type ImportCounts,
  type ImportSetting,
  importWithSetting,
} from '../../support/import-with-setting.ts';
import { startTestMongod, type TestMongod } from '../../support/mongod.ts';
import { productText } from '../../support/product-text.ts';
import { type Objects, startObjects } from './local-objects.ts';
import { startRunTable } from './local-run-table.ts';

let mongod: TestMongod;
let client: MongoClient;
let objects: Objects;
let table: Awaited<ReturnType<typeof startRunTable>>;

beforeAll(async () => {
  [mongod, objects, table] = await Promise.all([startTestMongod(), startObjects(), startRunTable()]);
  client = new MongoClient(mongod.uri);
});
afterAll(async () => {
  await client.close();
  await Promise.all([mongod.stop(), objects.close(), table.close()]);
});

/** Enough for two batches of writes in one load. */
const rows = 3_600;
const wide: ImportSetting = { rangeSizeBytes: 1e9, rowsPerPartition: 1e9, concurrency: 1, retries: 'none' };
const settings: [string, ImportSetting][] = [
  ['many ranges', { ...wide, rangeSizeBytes: 12_000 }],
  ['many partitions, each child twice', { ...wide, rowsPerPartition: 500, retries: 'whole' }],
  ['many children side by side', { ...wide, rangeSizeBytes: 25_000, rowsPerPartition: 600, concurrency: 8 }],
  ['loads killed before each command', { ...wide, rowsPerPartition: 900, concurrency: 2, retries: 'before' }],
  ['one load killed after each command', { ...wide, rangeSizeBytes: 60_000, retries: 'after' }],
  ['all of it', { rangeSizeBytes: 30_000, rowsPerPartition: 900, concurrency: 6, retries: 'after' }],
];

describe.each([
  ['an empty collection', []],
  ['a filled collection', ['before']],
])('a file imported into %s', (_, earlier) => {
  let stored: Document[];
  let plain: { counts: ImportCounts; dump: string };
  let databases = 0;

  beforeAll(async () => {
    const db = client.db(`${mongod.database}_${earlier.length}_0`);
    for (const edition of earlier) await importInto(db, edition, wide);
    stored = await db.collection(productCollection).find({}, { promoteValues: false }).toArray();
    if (stored.length > 0) await addByHand(db);
    stored = await db.collection(productCollection).find({}, { promoteValues: false }).toArray();
    plain = await resultOf(wide);
  });

  it.each(settings)('gives the same counts and the same bytes with %s', async (_name, setting) => {
    expect(await resultOf(setting)).toEqual(plain);
  });

  it('accounts for every row and does something of everything', () => {
    const { rows: total, rejected, created, updated, unchanged, duplicates } = plain.counts;
    expect(total).toBe(rows);
    expect(created + updated + unchanged + duplicates + rejected).toBe(rows);
    const fewest = Math.min(
      created,
      duplicates,
      rejected,
      ...(earlier.length > 0 ? [updated, unchanged] : []),
    );
    expect(fewest).toBeGreaterThan(20);
  });

  /** Into a database of its own, filled as the others were. */
  async function resultOf(setting: ImportSetting) {
    databases += 1;
    const db = client.db(`${mongod.database}_${earlier.length}_${databases}`);
    await ensureProductCollection(db);
    if (stored.length > 0) await db.collection(productCollection).insertMany(stored);
    const counts = await importInto(db, 'now', setting);
    return { counts, dump: await dumpOf(db) };
  }
});

function importInto(db: Db, edition: string, setting: ImportSetting) {
  const file = { name: `${edition}.csv`, text: productText(rows, edition) };
  return importWithSetting(file, setting, { objects, runs: table.runs, db });
}

/** What others store: a field of their own, an attribute of their own, another order. */
async function addByHand(db: Db): Promise<void> {
  const products = db.collection(productCollection);
  await products.updateMany({ price: { $exists: true } }, { $set: { 'attributes.Shelf': 'A1', ours: true } });
  await products.updateMany({ brand: 'Acme' }, [
    { $replaceWith: { $mergeObjects: [{ brand: '' }, '$$ROOT'] } },
  ]);
}

/** The stored bytes of all products, by `_id`. */
async function dumpOf(db: Db): Promise<string> {
  const cursor = db.collection(productCollection).find({}, { raw: true }).sort({ _id: 1 });
  const documents = await cursor.toArray();
  return documents
    .map((document) => Buffer.from(document as unknown as Uint8Array).toString('latin1'))
    .join('\n');
}
