import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';
import { findLookalikes } from '../../../../lambdas/import/report/find-lookalikes.ts';
import { runKeys } from '../../../../lambdas/import/run/run-keys.ts';
import { putJson } from '../../../../lambdas/import/run/stored-plan.ts';
import { startTestMongod } from '../../../support/mongod.ts';
import { bucket, startTestStore, type TestStore } from '../../../support/object-store.ts';
import { transformCsv } from '../../../support/transform-csv.ts';
import { samplePlan } from '../report-sample.ts';
import { aRangeOutcome } from '../run-builders.ts';

let store: TestStore;
let mongod: Awaited<ReturnType<typeof startTestMongod>>;
let client: MongoClient;
let db: Db;
beforeAll(async () => {
  [mongod, store] = await Promise.all([startTestMongod(), startTestStore()]);
  client = new MongoClient(mongod.uri);
  db = client.db(mongod.database);
});
afterAll(async () => {
  await client.close();
  await Promise.all([mongod.stop(), store.stop()]);
});
beforeEach(async () => {
  await db.dropDatabase();
});

/** What is found after a run whose ranges have these SKUs, while these products are stored. */
async function findIn(ranges: string[][], stored: string[]) {
  const plan = samplePlan(2);
  const outcomes = [];
  for (const [range, skus] of ranges.entries()) {
    const { lookalikes } = transformCsv(`sku,name\n${skus.map((sku) => `${sku},x\n`).join('')}`);
    await putJson(store.s3, bucket, runKeys.lookalikes(plan.run.runId, range), lookalikes);
    outcomes.push(aRangeOutcome({ range, lookalikeSuspects: lookalikes.length }));
  }
  if (stored.length > 0) {
    await db.collection<{ _id: string }>('products').insertMany(stored.map((_id) => ({ _id })));
  }
  return findLookalikes(plan, outcomes, { s3: store.s3, database: async () => db });
}

describe('look-alike SKUs', () => {
  it('are found over the ranges of a file, each with its row and the SKU that it looks like', async () => {
    const warning = await findIn([['TEA-1', 'CUP–7'], ['ТЕА-1']], ['tea-1', 'cup–7', 'теа-1']);
    expect(warning).toEqual({
      code: 'sku_lookalike',
      column: 'SKU',
      count: 1,
      examples: [
        {
          row: 1,
          line: 2,
          value: 'ТЕА-1',
          note: 'looks like tea-1 (U+0422 like T, U+0415 like E, U+0410 like A)',
        },
      ],
    });
  });

  it('are found among products of earlier files', async () => {
    expect(await findIn([['10×20']], ['10×20', '10x20'])).toMatchObject({ count: 1 });
  });

  it('are found when both have unusual characters', async () => {
    const warning = await findIn([['А1'], ['Α1']], []);
    expect(warning?.examples.map(({ note }) => note)).toEqual([
      'looks like α1 (U+0410 like A)',
      'looks like а1 (U+0391 like A)',
    ]);
  });

  it('are none where the other product does not exist', async () => {
    expect(await findIn([['ТЕА-1', '1O0', '日本']], ['tea', '10'])).toBeUndefined();
  });

  it('are counted when there are more than one query takes, with three of them shown', async () => {
    const numbers = Array.from({ length: 900 }, (_, index) => index);
    const ranges = [numbers.map((at) => `А${at}`), numbers.map((at) => `А${at + 900}`)];
    const warning = await findIn(
      ranges,
      [...numbers, ...numbers.map((at) => at + 900)].map((at) => `a${at}`),
    );
    expect(warning).toMatchObject({ count: 1800 });
    expect(warning?.examples).toHaveLength(3);
  });

  it('need no database and no list when no SKU is suspect', async () => {
    const database = () => Promise.reject(new Error('asked for the database'));
    expect(
      await findLookalikes(samplePlan(2), [aRangeOutcome()], { s3: store.s3, database }),
    ).toBeUndefined();
  });
});
