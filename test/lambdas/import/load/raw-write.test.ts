import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BSON, Decimal128, type Document, Double } from 'mongodb';
import { findMakeSequence, rawWriter } from '../../../../lambdas/import/load/raw-write.ts';
import { interceptWrites } from '../../../support/intercepted-db.ts';
import { type LoadFixture, startLoadFixture } from '../../../support/load-fixture.ts';

let fixture: LoadFixture;
beforeAll(async () => {
  fixture = await startLoadFixture();
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.db.dropDatabase());

const product = {
  _id: 'a',
  price: Decimal128.fromString('12.50'),
  weight: new Double(1),
  attributes: { 'a.$': 'x' },
};
const rename = { q: { _id: 'a' }, u: { $set: { name: 'New' } } };
const bytesOf = (...documents: Document[]) =>
  documents.map((document) => Buffer.from(BSON.serialize(document)));

function storedBytes(): Promise<unknown[]> {
  return fixture.db.collection('products').find({}, { raw: true }).toArray();
}

describe('the raw write', () => {
  it('finds the function of the driver that it builds on', async () => {
    const makeSequence = await findMakeSequence();
    expect(makeSequence?.('documents', [], bytesOf({ a: 1 }))).toMatchObject({ field: 'documents' });
  });

  it('puts the documents into the message without encoding them again', async () => {
    const writeRaw = rawWriter(await findMakeSequence());
    // An element of a type that exists nowhere: the driver would stop at it, so that the server never saw it.
    const [document] = bytesOf({ _id: 'a', odd: 1 });
    document![document!.indexOf('odd') - 1] = 0x7e;
    const write = writeRaw(fixture.db, { command: 'insert', collection: 'products', documents: document! });
    await expect(write).rejects.toMatchObject({ name: 'MongoServerError' });
  });

  it('is acknowledged by the journals of the majority', async () => {
    const messages: Document[] = [];
    const watched = Object.assign(Object.create(fixture.db), {
      command: async (message: Document) => {
        messages.push({ ...message });
        return { ok: 1, n: 1 };
      },
    });
    await rawWriter(undefined)(watched, {
      command: 'insert',
      collection: 'products',
      documents: Buffer.alloc(0),
    });
    expect(messages).toMatchObject([{ ordered: false, writeConcern: { w: 'majority', j: true } }]);
  });

  it.each(['with', 'without'])(
    'inserts, updates and names duplicates %s the driver function',
    async (kind) => {
      const writeRaw = rawWriter(kind === 'with' ? await findMakeSequence() : undefined);
      const insert = {
        command: 'insert',
        collection: 'products',
        documents: Buffer.concat(bytesOf(product, product)),
      } as const;
      const inserted = await writeRaw(fixture.db, insert);
      expect(inserted).toMatchObject({ n: 1, writeErrors: [{ index: 1, code: 11_000 }] });
      expect(await storedBytes()).toEqual(bytesOf(product));
      const update = {
        command: 'update',
        collection: 'products',
        documents: Buffer.concat(bytesOf(rename)),
      } as const;
      expect(await writeRaw(fixture.db, update)).toEqual({ n: 1, writeErrors: [] });
      expect(await storedBytes()).toEqual(bytesOf({ ...product, name: 'New' }));
    },
  );

  it('is a failure that may pass when the majority did not confirm', async () => {
    const unsure = interceptWrites(fixture.db, async () => ({
      ok: 1,
      n: 1,
      writeConcernError: { code: 64, errmsg: 'waiting timed out' },
    }));
    const write = rawWriter(undefined)(unsure, {
      command: 'insert',
      collection: 'products',
      documents: Buffer.alloc(0),
    });
    await expect(write).rejects.toMatchObject({ name: 'DependencyError', code: 'write_not_confirmed' });
  });
});
