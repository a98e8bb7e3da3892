import { setTimeout as sleep } from 'node:timers/promises';
import { type Collection, MongoClient } from 'mongodb';
import { productCollection } from '../../../lambdas/catalogue/product-collection.ts';
import type { SeededRandom } from '../../../shared/seeded-random.ts';

interface EditedProduct {
  _id: string;
  attributes?: { manual?: string };
}

/** Somebody who writes an attribute of their own into products all the while, and remembers what was acknowledged. */
export function startHandEdits(uri: () => string, databaseName: string, random: SeededRandom) {
  /** By product: the last value that was acknowledged, and later ones that may have been written. */
  const values = new Map<string, { acknowledged?: string; possible: string[] }>();
  const ending = new AbortController();
  let edits = 0;
  const work = editUntilTold();

  async function editUntilTold(): Promise<void> {
    while (!ending.signal.aborted) {
      const client = new MongoClient(uri(), { serverSelectionTimeoutMS: 1_000 });
      const products = client.db(databaseName).collection<EditedProduct>(productCollection);
      // Whatever fails, the next one tries with a client of its own.
      await editSome(products).catch(() => undefined);
      await client.close();
      await sleep(200, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }

  async function editSome(products: Collection<EditedProduct>): Promise<void> {
    while (!ending.signal.aborted) {
      const [found] = await products.aggregate<EditedProduct>([{ $sample: { size: 1 } }]).toArray();
      if (found) await edit(products, found._id);
      await sleep(20 + random.below(60));
    }
  }

  async function edit(products: Collection<EditedProduct>, _id: string): Promise<void> {
    const value = `edit ${edits}`;
    const known = values.get(_id) ?? { possible: [] };
    values.set(_id, { ...known, possible: [...known.possible, value] });
    const { matchedCount } = await products.updateOne(
      { _id },
      { $set: { 'attributes.manual': value } },
      { writeConcern: { w: 'majority' } },
    );
    if (matchedCount !== 1) return;
    edits += 1;
    values.set(_id, { acknowledged: value, possible: [] });
  }

  return {
    count: () => edits,
    async stop(): Promise<void> {
      ending.abort();
      await work;
    },
    /** The products that do not have what was acknowledged last. */
    lost(found: ReadonlyMap<string, string | undefined>): string[] {
      return [...values].flatMap(([id, { acknowledged, possible }]) => {
        const value = found.get(id);
        if (acknowledged === undefined || value === acknowledged || possible.includes(value ?? '')) return [];
        return [`${id} has ${value ?? 'nothing'} of the edits by hand, not ${acknowledged}`];
      });
    },
  };
}
