import type { Db, Document } from 'mongodb';
import { storedIndexes } from '../../../../lambdas/catalogue/migrate-catalogue.ts';
import { ensureProductCollection } from '../../../../lambdas/catalogue/product-collection.ts';
import type { ProductIndex } from '../../../../lambdas/catalogue/product-indexes.ts';
import { RunRecord } from '../../../../lambdas/import/run/run-record.ts';
import { startLoadFixture, testRun } from '../../../support/load-fixture.ts';
import { bucket } from '../../../support/object-store.ts';
import { putRun } from '../../../support/run-parts.ts';
import { aRun } from '../run-builders.ts';

export const run = { runId: 'one', bucket };
export const ours: ProductIndex[] = [
  { name: 'brand', key: { brand: 1 } },
  { name: 'cheap', key: { price: 1 }, options: { partialFilterExpression: { price: { $lt: 5 } } } },
];
export const all = ['_id_', 'brand', 'cheap'];

/** A database whose products have the indexes that a test gives them, and the parts of `run` to load into it. */
export async function startIndexBench() {
  const fixture = await startLoadFixture();
  return {
    ...fixture,

    /** An empty collection without indexes. */
    async clear(): Promise<void> {
      await fixture.db.dropDatabase();
      await fixture.deleteObjects();
      await ensureProductCollection(fixture.db);
      await putRun(fixture.s3, testRun({ runId: 'one', ranges: [[{ sku: 'a' }, { sku: 'b' }]] }));
    },

    services(status: RunRecord['status'] = 'running', db: Db = fixture.db) {
      const record = RunRecord.parse({
        ...aRun({ runId: 'one' }),
        startedAt: '2026-01-01T00:00:00.000Z',
        efforts: {},
        peakMemoryMb: {},
        status,
      });
      return {
        s3: fixture.s3,
        runs: { getRun: async () => record },
        database: async () => db,
        indexes: ours,
      };
    },

    async create(...indexes: Document[]): Promise<void> {
      await fixture.db.command({ createIndexes: 'products', indexes });
    },

    async insert(...ids: string[]): Promise<void> {
      const products = fixture.db.collection<{ _id: string }>('products');
      await products.insertMany(ids.map((_id) => ({ _id, sku: _id, ...stored })));
    },

    names: async () => (await storedIndexes(fixture.db)).map(({ name }) => name).sort(),
  };
}

const stored = { name: 'X', active: true, createdAt: new Date(), modifiedAt: new Date() };
