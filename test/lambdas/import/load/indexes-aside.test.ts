import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Db, Document } from 'mongodb';
import { migrateCatalogue, storedIndexes } from '../../../../lambdas/catalogue/migrate-catalogue.ts';
import { ensureProductCollection } from '../../../../lambdas/catalogue/product-collection.ts';
import { type ProductIndex, planIndexes } from '../../../../lambdas/catalogue/product-indexes.ts';
import { buildIndexes, setIndexesAside } from '../../../../lambdas/import/load/indexes-aside.ts';
import { RunRecord } from '../../../../lambdas/import/run/run-record.ts';
import { beforeCommands } from '../../../support/intercepted-db.ts';
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
const ours: ProductIndex[] = [
  { name: 'brand', key: { brand: 1 } },
  { name: 'cheap', key: { price: 1 }, options: { partialFilterExpression: { price: { $lt: 5 } } } },
];
const stored = { name: 'X', active: true, createdAt: new Date(), modifiedAt: new Date() };

function services(status: RunRecord['status'] = 'running', db: Db = fixture.db) {
  const record = RunRecord.parse({
    ...aRun({ runId: 'one' }),
    startedAt: '2026-01-01T00:00:00.000Z',
    efforts: {},
    peakMemoryMb: {},
    status,
  });
  return { s3: fixture.s3, runs: { getRun: async () => record }, database: async () => db, indexes: ours };
}

async function create(...indexes: Document[]): Promise<void> {
  await fixture.db.command({ createIndexes: 'products', indexes });
}

async function insert(...ids: string[]): Promise<void> {
  const products = fixture.db.collection<{ _id: string }>('products');
  await products.insertMany(ids.map((_id) => ({ _id, sku: _id, ...stored })));
}

const names = async () => (await storedIndexes(fixture.db)).map(({ name }) => name).sort();
const all = ['_id_', 'brand', 'cheap'];

describe('our indexes, before a load into an empty collection', () => {
  it('are set aside, and are built as declared after it', async () => {
    await migrateCatalogue(fixture.db, ours);
    await setIndexesAside(run, services());
    expect(await names()).toEqual(['_id_']);
    await fixture.loadRun(testRun({ runId: 'one' }));
    await buildIndexes(services());
    expect(planIndexes(ours, await storedIndexes(fixture.db)).keep).toEqual(ours);
  });

  it('are made by the first load, also where there was no collection', async () => {
    await fixture.db.dropDatabase();
    await setIndexesAside(run, services());
    expect(await fixture.db.listCollections().toArray()).toEqual([]);
    await fixture.loadRun(testRun({ runId: 'one' }));
    await buildIndexes(services());
    expect(await names()).toEqual(all);
  });

  it('stay, and are made, when building them would take longer than a step may', async () => {
    await create({ name: 'brand', key: { brand: 1 } });
    await setIndexesAside(run, services(), 3);
    expect(await names()).toEqual(all);
    await setIndexesAside(run, services(), 4);
    expect(await names()).toEqual(['_id_']);
  });

  it('come back at once when the run was closed as failed meanwhile', async () => {
    await migrateCatalogue(fixture.db, ours);
    await setIndexesAside(run, services('failed'));
    expect(await names()).toEqual(all);
  });

  it('need no database when there are none', async () => {
    const database = () => Promise.reject(new Error('the database was asked'));
    await setIndexesAside(run, { ...services(), database, indexes: [] });
    await buildIndexes({ database, indexes: [] });
  });
});

describe('our indexes, where products are stored', () => {
  it('stay for the load, and those that are missing are built after it', async () => {
    await insert('x');
    await create({ name: 'brand', key: { brand: 1 } });
    await setIndexesAside(run, services());
    expect(await names()).toEqual(['_id_', 'brand']);
    await buildIndexes(services());
    expect(await names()).toEqual(all);
  });
});

describe('our indexes, when a run is killed', () => {
  it('before it drops them, are still there; after it, the next run builds them, into what was half loaded', async () => {
    await migrateCatalogue(fixture.db, ours);
    const killed = beforeCommands(fixture.db, async (command) => {
      if ('dropIndexes' in command) throw new Error('killed');
    });
    await expect(setIndexesAside(run, services('running', killed))).rejects.toThrow('killed');
    expect(await names()).toEqual(all);

    const lost = { ...services(), runs: { getRun: () => Promise.reject(new Error('killed')) } };
    await expect(setIndexesAside(run, lost)).rejects.toThrow('killed');
    expect(await names()).toEqual(['_id_']);
    await insert('half');
    await setIndexesAside({ ...run, runId: 'two' }, services());
    await buildIndexes(services());
    expect(await names()).toEqual(all);
  });

  it('while it builds them, are built by the repeat', async () => {
    await insert('x', 'y');
    let calls = 0;
    const broken = beforeCommands(fixture.db, async (command) => {
      if ('createIndexes' in command && ++calls === 1) throw new Error('killed');
    });
    await expect(buildIndexes(services('running', broken))).rejects.toThrow('killed');
    await buildIndexes(services('running', broken));
    expect(await names()).toEqual(all);
  });

  it('are all there whatever order two runs and a deployment come in', async () => {
    const late = { ...run, runId: 'two' };
    await putRun(fixture.s3, testRun({ runId: 'two', ranges: [[{ sku: 'c' }]] }));
    for (let round = 0; round < 10; round++) {
      await fixture.db.collection('products').deleteMany({});
      await Promise.all([
        setIndexesAside(run, services()),
        migrateCatalogue(fixture.db, ours),
        setIndexesAside(late, services('failed')),
        buildIndexes(services('failed')),
        insert('x'),
      ]);
      await buildIndexes(services());
      expect(await names()).toEqual(all);
    }
  });
});

describe('the indexes of others', () => {
  const others: Document[] = [
    { name: 'rating', key: { rating: 1 } },
    { name: 'expiring', key: { updatedAt: 1 }, expireAfterSeconds: 1e9 },
    { name: 'words', key: { name: 'text', description: 'text' }, weights: { name: 5 } },
    { name: 'gtin', key: { gtin: 1 }, unique: true, sparse: true },
  ];
  const exactly = async () => {
    const found = await fixture.db.collection('products').listIndexes({ promoteValues: false }).toArray();
    return found.filter(({ name }) => others.some((other) => other.name === name));
  };

  it('are left alone, in an empty collection and after it', async () => {
    await create(...others);
    const before = await exactly();
    await setIndexesAside(run, services());
    expect(await exactly()).toEqual(before);
    await fixture.loadRun(testRun({ runId: 'one' }));
    await buildIndexes(services());
    expect(await exactly()).toEqual(before);
    expect(await names()).toEqual([...all, ...others.map(({ name }) => name)].sort());
  });

  it('are left alone in place of ours: by its name, and by its keys', async () => {
    const inPlace = [
      { name: 'brand', key: { brand: -1 } },
      { name: 'low', key: ours[1]!.key, ...ours[1]!.options },
    ];
    await create(...inPlace);
    const before = await storedIndexes(fixture.db);
    await setIndexesAside(run, services());
    await buildIndexes(services());
    expect(await storedIndexes(fixture.db)).toEqual(before);
  });

  it('keep what a unique one forbids out of the catalogue', async () => {
    await migrateCatalogue(fixture.db, ours);
    await create(others[3]!);
    await setIndexesAside(run, services());
    const gtin = '12345670';
    const rows = ['a', 'b'].map((sku) => ({ sku, gtin }));
    await expect(fixture.importRows({ runId: 'two', columns: ['gtin'] }, rows)).rejects.toMatchObject({
      code: 'products_contended',
    });
    await buildIndexes(services());
    expect(await fixture.db.collection('products').countDocuments({ gtin })).toBe(1);
    expect(await names()).toEqual([...all, 'gtin'].sort());
  });
});
