import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BSON, type Document } from 'mongodb';
import { findRaw } from '../../../../lambdas/import/load/find-raw.ts';
import { type LoadFixture, startLoadFixture } from '../../../support/load-fixture.ts';

let fixture: LoadFixture;
beforeAll(async () => {
  fixture = await startLoadFixture();
  const documents = Array.from({ length: 250 }, (_, index) => ({
    _id: index as never,
    name: 'x'.repeat(index),
  }));
  await fixture.db.collection<Document>('things').insertMany(documents);
});
afterAll(() => fixture.stop());

async function find(collection: string, query: Parameters<typeof findRaw>[2]): Promise<Buffer[]> {
  await using session = fixture.client.startSession();
  return await findRaw(fixture.db, collection, query, session);
}

async function ids(filter: Document, batchSize: number): Promise<number[]> {
  const documents = await find('things', { filter, batchSize });
  return documents.map((document) => BSON.deserialize(document)._id);
}

describe('findRaw', () => {
  it('gives the very bytes that are stored', async () => {
    const [document] = await find('things', { filter: { _id: 7 }, batchSize: 10 });
    expect(document).toEqual(Buffer.from(BSON.serialize({ _id: 7, name: 'xxxxxxx' })));
  });

  it('gives nothing where nothing is, also where there is no such collection', async () => {
    expect(await ids({ _id: -1 }, 10)).toEqual([]);
    expect(await find('nothing', { filter: {}, batchSize: 10 })).toEqual([]);
  });

  it('fetches further answers, also while others ask on the same connections', async () => {
    const all = Array.from({ length: 250 }, (_, index) => index);
    const several = await Promise.all(Array.from({ length: 8 }, () => ids({ _id: { $gte: 0 } }, 50)));
    expect(several).toEqual(Array(8).fill(all));
  });
});
