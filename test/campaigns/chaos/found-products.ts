import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { productCollection } from '../../../lambdas/catalogue/product-collection.ts';
import { stateOf } from './catalogue-model.ts';

const Found = z.object({
  _id: z.string(),
  sku: z.string(),
  name: z.string(),
  attributes: z.object({ edition: z.string().optional(), manual: z.string().optional() }).default({}),
});

/** The catalogue as it is: the state of each product by SKU, and what was edited by hand, by `_id`. */
export async function findProducts(uri: string, databaseName: string) {
  const client = new MongoClient(uri);
  const states = new Map<string, string>();
  const manual = new Map<string, string | undefined>();
  try {
    const projection = { sku: 1, name: 1, attributes: 1 };
    for await (const document of client
      .db(databaseName)
      .collection(productCollection)
      .find({}, { projection })) {
      const { _id, sku, name, attributes } = Found.parse(document);
      states.set(sku, stateOf({ name, edition: attributes.edition }));
      manual.set(_id, attributes.manual);
    }
  } finally {
    await client.close();
  }
  return { states, manual };
}
