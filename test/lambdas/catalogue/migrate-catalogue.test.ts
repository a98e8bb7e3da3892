import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';
import {
  migrateCatalogue,
  refuseDiffering,
  storedIndexes,
} from '../../../lambdas/catalogue/migrate-catalogue.ts';
import { productValidation } from '../../../lambdas/catalogue/product-collection.ts';
import { type ProductIndex, planIndexes } from '../../../lambdas/catalogue/product-indexes.ts';
import { eventually } from '../../local/lambda/a-function.ts';
import { beforeCommands } from '../../support/intercepted-db.ts';
import { startTestMongod, type TestMongod } from '../../support/mongod.ts';

let mongod: TestMongod;
let client: MongoClient;
let db: Db;
beforeAll(async () => {
  mongod = await startTestMongod();
  client = new MongoClient(mongod.uri, { monitorCommands: true });
  db = client.db(mongod.database);
});
afterAll(async () => {
  await client.close();
  await mongod.stop();
});
afterEach(() => db.dropDatabase());

const byBrand: ProductIndex = { name: 'brand', key: { brand: 1 } };
const byTag: ProductIndex = { name: 'tag', key: { tags: 1 } };
const ours = [byBrand, byTag];
const products = () => db.collection('products');
const names = async () => (await storedIndexes(db)).map(({ name }) => name).sort();

/** The commands that the client sends meanwhile. */
async function commandsOf(work: () => Promise<unknown>): Promise<string[]> {
  const commands: string[] = [];
  client.on('commandStarted', ({ commandName }) => commands.push(commandName));
  await work();
  client.removeAllListeners('commandStarted');
  return commands;
}

describe('the migration of the catalogue', () => {
  it('makes collection, validator and indexes, also by several at once', async () => {
    await Promise.all(Array.from({ length: 4 }, () => migrateCatalogue(db, ours)));
    const [collection] = await db.listCollections({ name: 'products' }).toArray();
    expect(collection).toMatchObject({ options: productValidation });
    expect(planIndexes(ours, await storedIndexes(db)).keep).toEqual(ours);
  });

  it('reads the collection once for all that are missing', async () => {
    await migrateCatalogue(db, []);
    const commands = await commandsOf(() => migrateCatalogue(db, ours));
    expect(commands).toEqual(['listCollections', 'listIndexes', 'createIndexes']);
  });

  it('changes nothing when all is there', async () => {
    await migrateCatalogue(db, ours);
    const commands = await commandsOf(() => migrateCatalogue(db, ours));
    expect(commands).toEqual(['listCollections', 'listIndexes']);
  });

  it('leaves the indexes of others alone, and those of ours that are declared no more', async () => {
    await products().createIndex({ rating: 1 }, { name: 'rating' });
    await migrateCatalogue(db, ours);
    await migrateCatalogue(db, [byTag]);
    expect(await names()).toEqual(['_id_', 'brand', 'rating', 'tag']);
  });

  it('leaves another index in place of ours, makes the others and says what is in the way', async () => {
    await products().createIndex({ brand: -1 }, { name: 'brand' });
    const plan = await migrateCatalogue(db, ours);
    expect(await names()).toEqual(['_id_', 'brand', 'tag']);
    expect((await products().indexes()).find(({ name }) => name === 'brand')?.key).toEqual({ brand: -1 });
    expect(() => refuseDiffering(plan)).toThrow(
      expect.objectContaining({
        code: 'index_differs',
        message: expect.stringContaining('brand (there is brand {"key":{"brand":-1},"v":2})'),
      }),
    );
    expect(() => refuseDiffering({ create: ours, keep: [], differ: [] })).not.toThrow();
  });

  it('makes the others when somebody puts one in place of ours at that moment', async () => {
    await migrateCatalogue(db, []);
    let isFirst = true;
    const raced = beforeCommands(db, async (command) => {
      if (!('createIndexes' in command) || !isFirst) return;
      isFirst = false;
      await products().createIndex({ brand: -1 }, { name: 'brand' });
    });
    await migrateCatalogue(raced, ours);
    expect(await names()).toEqual(['_id_', 'brand', 'tag']);
    expect(planIndexes(ours, await storedIndexes(db)).differ).toMatchObject([{ index: byBrand }]);
  });

  it('takes what is being built for made, and builds again what a drop breaks off', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      brand: `brand ${index % 97}`,
      tags: [index],
    }));
    await products().insertMany(many);
    await db.command({ collMod: 'products', ...productValidation });
    const migrating = migrateCatalogue(db, ours);
    await eventually(async () => (await names()).includes('brand') || undefined);
    expect((await migrateCatalogue(db, ours)).keep).toEqual(ours);
    await db.command({ dropIndexes: 'products', index: ours.map(({ name }) => name) });
    await migrating;
    expect(await names()).toEqual(['_id_', 'brand', 'tag']);
  });
});
