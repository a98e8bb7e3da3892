import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { ensureProductCollection } from '../../../../lambdas/catalogue/product-collection.ts';
import { restoreIndexes, setIndexesAside } from '../../../../lambdas/import/load/indexes-aside.ts';
import { RunRecord } from '../../../../lambdas/import/run/run-record.ts';
import { type LoadFixture, startLoadFixture, testRun } from '../../../support/load-fixture.ts';
import { bucket } from '../../../support/object-store.ts';
import { putRun } from '../../../support/run-parts.ts';
import { aRun } from '../run-builders.ts';

let fixture: LoadFixture;
beforeAll(async () => {
  fixture = await startLoadFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.db.dropDatabase();
  await fixture.deleteObjects();
  await ensureProductCollection(fixture.db);
  await putRun(fixture.s3, testRun({ runId: 'one', ranges: [[{ sku: 'a' }, { sku: 'b' }]] }));
});

const run = { runId: 'one', bucket };
const special: Document[] = [
  { name: 'expiring', key: { updatedAt: 1 }, expireAfterSeconds: 1e9 },
  { name: 'partial', key: { price: -1, name: 1 }, partialFilterExpression: { brand: { $eq: /^A/i } } },
  { name: 'words', key: { name: 'text', description: 'text' }, weights: { name: 5 } },
  { name: 'collated', key: { brand: 1 }, collation: { locale: 'sv', strength: 1 }, hidden: true },
  { name: 'any', key: { 'attributes.$**': 1 } },
  { name: 'hashed', key: { gtin: 'hashed' }, sparse: true },
];

function services(status: RunRecord['status'] = 'running') {
  const record = RunRecord.parse({
    ...aRun({ runId: 'one' }),
    startedAt: '2026-01-01T00:00:00.000Z',
    efforts: {},
    peakMemoryMb: {},
    status,
  });
  return { s3: fixture.s3, runs: { getRun: async () => record }, database: async () => fixture.db };
}

async function create(...indexes: Document[]): Promise<void> {
  await fixture.db.command({ createIndexes: 'products', indexes });
}

async function indexes(): Promise<Document[]> {
  const found = await fixture.db.collection('products').listIndexes({ promoteValues: false }).toArray();
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

const names = async () => (await indexes()).map(({ name }) => name);

describe('indexes set aside', () => {
  it('come back with every option exactly as it was', async () => {
    await create(...special);
    const before = await indexes();
    await setIndexesAside(run, services());
    expect(await names()).toEqual(['_id_']);
    await fixture.loadRun(testRun({ runId: 'one' }));
    await restoreIndexes(run, services());
    expect(await indexes()).toEqual(before);
  });

  it('do not include a unique index, which guards data', async () => {
    await create(
      { name: 'gtin', key: { gtin: 1 }, unique: true, sparse: true },
      { name: 'b', key: { brand: 1 } },
    );
    await setIndexesAside(run, services());
    expect(await names()).toEqual(['_id_', 'gtin']);
  });

  it('are none where there is no collection yet', async () => {
    await fixture.db.dropDatabase();
    await setIndexesAside(run, services());
    expect(await fixture.db.listCollections().toArray()).toEqual([]);
  });

  it('stay where products are stored already', async () => {
    await create(...special);
    const stored = { sku: 'x', name: 'X', active: true, createdAt: new Date(), modifiedAt: new Date() };
    await fixture.db.collection<Document>('products').insertOne({ _id: 'x' as never, ...stored });
    await setIndexesAside(run, services());
    expect(await names()).toHaveLength(special.length + 1);
  });

  it('stay when building them would take longer than a step may', async () => {
    await create({ name: 'b', key: { brand: 1 } });
    await setIndexesAside(run, services(), 1);
    expect(await names()).toEqual(['_id_', 'b']);
    await setIndexesAside(run, services(), 2);
    expect(await names()).toEqual(['_id_']);
  });

  it('are those of the first attempt, and one made since is left alone', async () => {
    await create({ name: 'b', key: { brand: 1 } });
    await setIndexesAside(run, services());
    await create({ name: 'g', key: { gtin: 1 } });
    await setIndexesAside(run, services());
    expect(await names()).toEqual(['_id_', 'g']);
    await restoreIndexes(run, services());
    await restoreIndexes(run, services());
    expect(await names()).toEqual(['_id_', 'b', 'g']);
  });

  it('come back at once when the run was closed as failed meanwhile', async () => {
    await create({ name: 'b', key: { brand: 1 } });
    await setIndexesAside(run, services('failed'));
    expect(await names()).toEqual(['_id_', 'b']);
  });

  it('give way to what somebody made in place of one of them', async () => {
    await create({ name: 'b', key: { brand: 1 } }, { name: 'g', key: { gtin: 1 } });
    await setIndexesAside(run, services());
    await create({ name: 'b', key: { brand: -1 } });
    await restoreIndexes(run, services());
    expect((await indexes()).map(({ name, key }) => [name, Number(Object.values(key)[0])])).toEqual([
      ['_id_', 1],
      ['b', -1],
      ['g', 1],
    ]);
  });
});
