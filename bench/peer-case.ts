import { indexDescription } from '../lambdas/catalogue/product-indexes.ts';
import { type PeerCase, shopIndexes } from './cases.ts';
import type { Bench } from './lading-case.ts';
import { runMongoimport } from './peer.ts';
import type { Measurement } from './table.ts';

/** Runs `mongoimport` for one case on a collection of its own; upserts get an index on sku, without which they crawl. */
export async function runPeerCase(
  { cloud, client }: Bench,
  binary: string,
  one: PeerCase,
  file: string,
): Promise<Measurement> {
  const collection = client.db('bench').collection('peer');
  if (one.startsEmpty) {
    await collection.drop();
    if (one.upsert) await collection.createIndex({ sku: 1 });
    if (one.indexes) await collection.createIndexes(shopIndexes.map(indexDescription));
  }
  const seconds = await runMongoimport(binary, { uri: cloud.mongodb, collection, file, upsert: one.upsert });
  return { name: one.name, seconds };
}
