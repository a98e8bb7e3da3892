import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { migrateCatalogue, storedIndexes } from '../../../../lambdas/catalogue/migrate-catalogue.ts';
import { planIndexes } from '../../../../lambdas/catalogue/product-indexes.ts';
import { buildIndexes, setIndexesAside } from '../../../../lambdas/import/load/indexes-aside.ts';
import { beforeCommands } from '../../../support/intercepted-db.ts';
import { testRun } from '../../../support/load-fixture.ts';
import { putRun } from '../../../support/run-parts.ts';
import { all, ours, run, startIndexBench } from './index-bench.ts';

let bench: Awaited<ReturnType<typeof startIndexBench>>;
beforeAll(async () => {
  bench = await startIndexBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.clear());

describe('our indexes, before a load into an empty collection', () => {
  it('are set aside, and are built as declared after it', async () => {
    await migrateCatalogue(bench.db, ours);
    await setIndexesAside(run, bench.services());
    expect(await bench.names()).toEqual(['_id_']);
    await bench.loadRun(testRun({ runId: 'one' }));
    await buildIndexes(bench.services());
    expect(planIndexes(ours, await storedIndexes(bench.db)).keep).toEqual(ours);
  });

  it('are made by the first load, also where there was no collection', async () => {
    await bench.db.dropDatabase();
    await setIndexesAside(run, bench.services());
    expect(await bench.db.listCollections().toArray()).toEqual([]);
    await bench.loadRun(testRun({ runId: 'one' }));
    await buildIndexes(bench.services());
    expect(await bench.names()).toEqual(all);
  });

  it('stay, and are made, when building them would take longer than a step may', async () => {
    await bench.create({ name: 'brand', key: { brand: 1 } });
    await setIndexesAside(run, bench.services(), 3);
    expect(await bench.names()).toEqual(all);
    await setIndexesAside(run, bench.services(), 4);
    expect(await bench.names()).toEqual(['_id_']);
  });

  it('come back at once when the run was closed as failed meanwhile', async () => {
    await migrateCatalogue(bench.db, ours);
    await setIndexesAside(run, bench.services('failed'));
    expect(await bench.names()).toEqual(all);
  });

  it('need no database when there are none', async () => {
    const database = () => Promise.reject(new Error('the database was asked'));
    await setIndexesAside(run, { ...bench.services(), database, indexes: [] });
    await buildIndexes({ database, indexes: [] });
  });
});

describe('our indexes, where products are stored', () => {
  it('stay for the load, and those that are missing are built after it', async () => {
    await bench.insert('x');
    await bench.create({ name: 'brand', key: { brand: 1 } });
    await setIndexesAside(run, bench.services());
    expect(await bench.names()).toEqual(['_id_', 'brand']);
    await buildIndexes(bench.services());
    expect(await bench.names()).toEqual(all);
  });
});

describe('our indexes, when a run is killed', () => {
  it('before it drops them, are still there; after it, the next run builds them, into what was half loaded', async () => {
    await migrateCatalogue(bench.db, ours);
    const killed = beforeCommands(bench.db, async (command) => {
      if ('dropIndexes' in command) throw new Error('killed');
    });
    await expect(setIndexesAside(run, bench.services('running', killed))).rejects.toThrow('killed');
    expect(await bench.names()).toEqual(all);

    const lost = { ...bench.services(), runs: { getRun: () => Promise.reject(new Error('killed')) } };
    await expect(setIndexesAside(run, lost)).rejects.toThrow('killed');
    expect(await bench.names()).toEqual(['_id_']);
    await bench.insert('half');
    await setIndexesAside({ ...run, runId: 'two' }, bench.services());
    await buildIndexes(bench.services());
    expect(await bench.names()).toEqual(all);
  });

  it('while it builds them, are built by the repeat', async () => {
    await bench.insert('x', 'y');
    let calls = 0;
    const broken = beforeCommands(bench.db, async (command) => {
      if ('createIndexes' in command && ++calls === 1) throw new Error('killed');
    });
    await expect(buildIndexes(bench.services('running', broken))).rejects.toThrow('killed');
    await buildIndexes(bench.services('running', broken));
    expect(await bench.names()).toEqual(all);
  });

  it('are all there whatever order two runs and a deployment come in', async () => {
    const late = { ...run, runId: 'two' };
    await putRun(bench.s3, testRun({ runId: 'two', ranges: [[{ sku: 'c' }]] }));
    for (let round = 0; round < 10; round++) {
      await bench.db.collection('products').deleteMany({});
      await Promise.all([
        setIndexesAside(run, bench.services()),
        migrateCatalogue(bench.db, ours),
        setIndexesAside(late, bench.services('failed')),
        buildIndexes(bench.services('failed')),
        bench.insert('x'),
      ]);
      await buildIndexes(bench.services());
      expect(await bench.names()).toEqual(all);
    }
  });
});
