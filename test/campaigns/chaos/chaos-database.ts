import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type IndexDescription, MongoClient } from 'mongodb';
import { migrateCatalogue } from '../../../lambdas/catalogue/migrate-catalogue.ts';
import { productCollection } from '../../../lambdas/catalogue/product-collection.ts';
import type { ProductIndex } from '../../../lambdas/catalogue/product-indexes.ts';
import { findMongod } from '../../../local/mongod/find-mongod.ts';
import { type RunningMongod, startMongod } from '../../../local/mongod/start-mongod.ts';
import { ConfigError } from '../../../shared/errors.ts';

export type ChaosDatabase = Awaited<ReturnType<typeof startChaosDatabase>>;

/** What must be equal in the end: products without what tells when and by which run, and the indexes. */
export interface CollectionState {
  products: number;
  digest: string;
  indexes: string[];
}

/** Kept through a load, or set aside and built again. The app that is tried declares them. */
export const chaosIndexes: readonly ProductIndex[] = [
  { name: 'name', key: { name: 1 } },
  { name: 'brand', key: { brand: 1, active: 1 }, options: { partialFilterExpression: { active: true } } },
];
/** Left alone whatever happens. */
const indexOfOthers: IndexDescription = { name: 'theirs', key: { price: 1 }, sparse: true };

/** A mongod that can be stopped, killed and started again on the same data and port. */
export async function startChaosDatabase(directory: string, database: string) {
  const found = await findMongod();
  if (found.kind !== 'binary')
    throw new ConfigError('mongod_not_ours', 'unset MONGODB_URI: mongod is to be killed');
  const options = { directory: join(directory, 'mongod'), binary: found.path, cacheGb: 0.5 };
  let mongod: RunningMongod = await startMongod(options);

  /** With a client of its own: one that has seen mongod die waits longer than it must. */
  async function use<Result>(work: (client: MongoClient) => Promise<Result>): Promise<Result> {
    const client = new MongoClient(mongod.uri);
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  }

  return {
    uri: () => mongod.uri,

    async restart(how: 'stop' | 'kill'): Promise<void> {
      if (how === 'kill') process.kill(mongod.pid, 'SIGKILL');
      await mongod.stop();
      mongod = await startMongod(options);
    },

    /** An empty collection with our indexes and one of others. */
    empty: () =>
      use(async (client) => {
        const db = client.db(database);
        await db.collection(productCollection).drop();
        await migrateCatalogue(db, chaosIndexes);
        await db.collection(productCollection).createIndexes([indexOfOthers]);
      }),

    state: () =>
      use(async (client): Promise<CollectionState> => {
        const products = client.db(database).collection(productCollection);
        const hash = createHash('sha256');
        let count = 0;
        const projection = { createdAt: 0, modifiedAt: 0, lastImport: 0 };
        for await (const document of products.find({}, { raw: true, projection }).sort({ _id: 1 })) {
          // With `raw` the driver hands out bytes, which its types do not say.
          hash.update(document as unknown as Uint8Array);
          count += 1;
        }
        const indexes = (await products.indexes()).map((index) => JSON.stringify(index)).sort();
        return { products: count, digest: hash.digest('hex'), indexes };
      }),

    close: () => mongod.stop(),
  };
}
