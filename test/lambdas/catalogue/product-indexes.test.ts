import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Db, type Document, MongoClient, MongoServerError } from 'mongodb';
import { storedIndexes } from '../../../lambdas/catalogue/migrate-catalogue.ts';
import {
  indexDescription,
  type ProductIndex,
  planIndexes,
  productIndexes,
} from '../../../lambdas/catalogue/product-indexes.ts';
import { startTestMongod, type TestMongod } from '../../support/mongod.ts';

let mongod: TestMongod;
let client: MongoClient;
let db: Db;
beforeAll(async () => {
  mongod = await startTestMongod();
  client = new MongoClient(mongod.uri);
  db = client.db(mongod.database);
});
afterAll(async () => {
  await client.close();
  await mongod.stop();
});
afterEach(() => db.dropDatabase());

const byBrand: ProductIndex = { name: 'brand', key: { brand: 1, active: -1 } };
const special: ProductIndex[] = [
  { name: 'sparse', key: { gtin: 1 }, options: { sparse: true } },
  { name: 'partial', key: { price: 1 }, options: { partialFilterExpression: { price: { $gt: 5 } } } },
  { name: 'collated', key: { name: 1 }, options: { collation: { locale: 'sv', strength: 1 } } },
  { name: 'any', key: { 'attributes.$**': 1 } },
];

async function make(...indexes: Document[]): Promise<void> {
  await db.command({ createIndexes: 'products', indexes });
}

/** What the plan says of one index, given what the server has. */
async function judged(index: ProductIndex): Promise<string> {
  const { create, keep } = planIndexes([index], await storedIndexes(db));
  return create.length > 0 ? 'create' : keep.length > 0 ? 'keep' : 'differ';
}

describe('the plan for our indexes', () => {
  it('creates all of them where there is no collection yet', async () => {
    expect(planIndexes(special, await storedIndexes(db))).toEqual({ create: special, keep: [], differ: [] });
  });

  it('keeps those that are there, whatever the server added to their definition', async () => {
    await make(...[byBrand, ...special].map(indexDescription));
    const plan = planIndexes([byBrand, ...special], await storedIndexes(db));
    expect(plan).toEqual({ create: [], keep: [byBrand, ...special], differ: [] });
  });

  it.each<[string, Document, string]>([
    ['one of others', { name: 'rating', key: { rating: 1 } }, 'create'],
    ['the same keys in another order', { name: 'x', key: { active: -1, brand: 1 } }, 'create'],
    ['the same keys, sparse', { name: 'x', key: byBrand.key, sparse: true }, 'create'],
    ['the same keys, unique', { name: 'x', key: byBrand.key, unique: true }, 'create'],
    ['our name with other keys', { name: 'brand', key: { brand: 1 } }, 'differ'],
    ['our name with the keys in another order', { name: 'brand', key: { active: -1, brand: 1 } }, 'differ'],
    ['our name, unique', { name: 'brand', key: byBrand.key, unique: true }, 'differ'],
    ['our name, hidden', { name: 'brand', key: byBrand.key, hidden: true }, 'differ'],
    ['our keys by another name', { name: 'x', key: byBrand.key }, 'differ'],
    ['our keys by another name, hidden', { name: 'x', key: byBrand.key, hidden: true }, 'differ'],
  ])('says beside %s what MongoDB says', async (_, other, expected) => {
    await make(other);
    expect(await judged(byBrand)).toBe(expected);
    const refused = make(indexDescription(byBrand));
    if (expected === 'create') await refused;
    // A hidden one is the same to `createIndexes`, but no query uses it.
    else if (!other.hidden || other.name !== 'brand') await expect(refused).rejects.toThrow(MongoServerError);
  });

  it('of any of our indexes beside any of others, is what MongoDB does', async () => {
    const products = await db.createCollection('products');
    await fc.assert(
      fc.asyncProperty(fc.array(anIndex, { maxLength: 2 }), anIndex, async (others, ours) => {
        await products.dropIndexes();
        for (const other of others) await make(indexDescription(other)).catch(() => undefined);
        const before = await storedIndexes(db);
        const verdict = await judged(ours);
        const answer = await make(indexDescription(ours)).then(
          async () => ((await storedIndexes(db)).length > before.length ? 'create' : 'keep'),
          () => 'differ',
        );
        expect(verdict).toBe(answer);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the indexes of this version', () => {
  it('have names of their own', () => {
    const names = productIndexes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** So few that they meet. */
const anIndex = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  key: fc.constantFrom({ x: 1, y: 1 }, { y: 1, x: 1 }),
  options: fc.constantFrom(
    {},
    { sparse: true },
    { partialFilterExpression: { x: { $gt: 1 } } },
    { collation: { locale: 'sv', strength: 1 } },
    { collation: { locale: 'sv', strength: 2 } },
  ),
}) as fc.Arbitrary<ProductIndex>;
