import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { migrateCatalogue, storedIndexes } from '../../../../lambdas/catalogue/migrate-catalogue.ts';
import { buildIndexes, setIndexesAside } from '../../../../lambdas/import/load/indexes-aside.ts';
import { testRun } from '../../../support/load-fixture.ts';
import { all, ours, run, startIndexBench } from './index-bench.ts';

let bench: Awaited<ReturnType<typeof startIndexBench>>;
beforeAll(async () => {
  bench = await startIndexBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.clear());

describe('the indexes of others', () => {
  const others: Document[] = [
    { name: 'rating', key: { rating: 1 } },
    { name: 'expiring', key: { updatedAt: 1 }, expireAfterSeconds: 1e9 },
    { name: 'words', key: { name: 'text', description: 'text' }, weights: { name: 5 } },
    { name: 'gtin', key: { gtin: 1 }, unique: true, sparse: true },
  ];
  const exactly = async () => {
    const found = await bench.db.collection('products').listIndexes({ promoteValues: false }).toArray();
    return found.filter(({ name }) => others.some((other) => other.name === name));
  };

  it('are left alone, in an empty collection and after it', async () => {
    await bench.create(...others);
    const before = await exactly();
    await setIndexesAside(run, bench.services());
    expect(await exactly()).toEqual(before);
    await bench.loadRun(testRun({ runId: 'one' }));
    await buildIndexes(bench.services());
    expect(await exactly()).toEqual(before);
    expect(await bench.names()).toEqual([...all, ...others.map(({ name }) => name)].sort());
  });

  it('are left alone in place of ours: by its name, and by its keys', async () => {
    const inPlace = [
      { name: 'brand', key: { brand: -1 } },
      { name: 'low', key: ours[1]!.key, ...ours[1]!.options },
    ];
    await bench.create(...inPlace);
    const before = await storedIndexes(bench.db);
    await setIndexesAside(run, bench.services());
    await buildIndexes(bench.services());
    expect(await storedIndexes(bench.db)).toEqual(before);
  });

  it('keep what a unique one forbids out of the catalogue', async () => {
    await migrateCatalogue(bench.db, ours);
    await bench.create(others[3]!);
    await setIndexesAside(run, bench.services());
    const gtin = '12345670';
    const rows = ['a', 'b'].map((sku) => ({ sku, gtin }));
    await expect(bench.importRows({ runId: 'two', columns: ['gtin'] }, rows)).rejects.toMatchObject({
      code: 'products_contended',
    });
    await buildIndexes(bench.services());
    expect(await bench.db.collection('products').countDocuments({ gtin })).toBe(1);
    expect(await bench.names()).toEqual([...all, 'gtin'].sort());
  });
});
