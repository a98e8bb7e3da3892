import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BSON, type Document, MongoNetworkError } from 'mongodb';
import { load } from '../../../../lambdas/import/load/load.ts';
import { splitDocuments } from '../../../../lambdas/import/load/raw-document.ts';
import { runKeys } from '../../../../lambdas/import/run-keys.ts';
import { interceptWrites } from '../../../support/intercepted-db.ts';
import { countsOf, type LoadFixture, startLoadFixture, testRun } from '../../../support/load-fixture.ts';
import { bucket } from '../../../support/object-store.ts';
import { putRun, type TestRow } from '../../../support/run-parts.ts';

let fixture: LoadFixture;
beforeAll(async () => {
  fixture = await startLoadFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.db.dropDatabase();
  await fixture.deleteObjects();
});

const mixed: TestRow[] = [{ sku: 'same' }, { sku: 'changed', name: 'New' }, { sku: 'new' }, { sku: 'new' }];
const mixedCounts = { created: 1, updated: 1, unchanged: 1, duplicates: 1 };

async function putMixedRun() {
  await fixture.importRows({ runId: 'one' }, [{ sku: 'same' }, { sku: 'changed', name: 'Old' }]);
  const run = testRun({ runId: 'two', ranges: [mixed], stampedAt: '2026-02-02T00:00:00.000Z' });
  await putRun(fixture.s3, run);
  return run;
}

async function putManyUpdates() {
  const skus = Array.from({ length: 6_500 }, (_, index) => String(index).padStart(4, '0'));
  await fixture.importRows(
    { runId: 'one' },
    skus.map((sku) => ({ sku, name: 'Old' })),
  );
  const run = testRun({ runId: 'two', ranges: [skus.map((sku) => ({ sku, name: 'New' }))] });
  await putRun(fixture.s3, run);
  return run;
}

async function savedImages(part: number): Promise<Document[]> {
  const bytes = await fixture.readObject(runKeys.beforeImages('two', 0, part));
  return [...splitDocuments(bytes ?? Buffer.alloc(0))].map((document) => BSON.deserialize(document));
}

function allProducts(): Promise<Document[]> {
  return fixture.db.collection('products').find().sort({ _id: 1 }).toArray();
}

describe('a load that happens twice', () => {
  it('gives the same outcome and writes nothing the second time', async () => {
    const run = await putMixedRun();
    expect(countsOf(await fixture.loadRun(run))).toEqual(mixedCounts);
    const stored = await allProducts();
    const refuse = () => Promise.reject(new Error('written twice'));
    expect(countsOf(await fixture.loadRun(run, interceptWrites(fixture.db, refuse)))).toEqual(mixedCounts);
    expect(await allProducts()).toEqual(stored);
  });

  it('leaves alone what somebody changed after its own write', async () => {
    const run = await putMixedRun();
    await fixture.loadRun(run);
    const rename = { $set: { name: 'Else' } };
    await fixture.db.collection<{ _id: string }>('products').updateOne({ _id: 'changed' }, rename);
    expect(countsOf(await fixture.loadRun(run))).toEqual(mixedCounts);
    expect(await fixture.product('changed')).toMatchObject({ name: 'Else' });
  });

  it('counts the same after a death between the writes and the outcome', async () => {
    const run = await putMixedRun();
    const runs = { putPartitionOutcome: () => Promise.reject(new Error('killed')) };
    const input = { runId: 'two', bucket, partition: 0 };
    await expect(load(input, { s3: fixture.s3, db: fixture.db, runs })).rejects.toThrow('killed');
    expect(countsOf(await fixture.loadRun(run))).toEqual(mixedCounts);
    expect(await savedImages(0)).toMatchObject([{ _id: 'changed', name: 'Old' }]);
  });

  it('keeps the images of the first attempt when that one wrote only a part', async () => {
    const run = await putManyUpdates();
    const originals = await allProducts();
    const failing = interceptWrites(fixture.db, (nth, send) =>
      nth === 2 ? Promise.reject(new Error('killed')) : send(),
    );
    await expect(fixture.loadRun(run, failing)).rejects.toThrow('killed');
    const written = (await allProducts()).filter((product) => product.name === 'New').length;
    expect(written).toBe(3_500);
    expect(countsOf(await fixture.loadRun(run))).toMatchObject({ updated: 6_500, unchanged: 0 });
    expect((await savedImages(0)).sort((one, other) => (one._id < other._id ? -1 : 1))).toEqual(originals);
    expect(await savedImages(1)).toEqual([]);
  });

  it('also saves what somebody else changed between the attempts', async () => {
    const run = await putMixedRun();
    const killed = interceptWrites(fixture.db, () => Promise.reject(new Error('killed')));
    await expect(fixture.loadRun(run, killed)).rejects.toThrow('killed');
    await fixture.db
      .collection<{ _id: string }>('products')
      .updateOne({ _id: 'same' }, { $set: { name: 'Else' } });
    expect(countsOf(await fixture.loadRun(run))).toMatchObject({ created: 1, updated: 2 });
    expect(await savedImages(0)).toMatchObject([{ _id: 'changed', name: 'Old' }]);
    expect(await savedImages(1)).toMatchObject([{ _id: 'same', name: 'Else' }]);
  });
});

describe('a load beside other writers', () => {
  it('compares again what somebody inserted meanwhile', async () => {
    const run = testRun({ runId: 'two', ranges: [[{ sku: 'a' }, { sku: 'b', name: 'Ours' }]] });
    await putRun(fixture.s3, run);
    const theirs = { sku: 'b', name: 'Theirs', active: true, createdAt: new Date(), modifiedAt: new Date() };
    const racing = interceptWrites(fixture.db, async (nth, send) => {
      if (nth === 1)
        await fixture.db.collection<Document>('products').insertOne({ _id: 'b' as never, ...theirs });
      return send();
    });
    expect(countsOf(await fixture.loadRun(run, racing))).toMatchObject({ created: 1, updated: 1 });
    expect(await fixture.product('b')).toMatchObject({ name: 'Ours', createdAt: theirs.createdAt });
    expect(await savedImages(0)).toEqual([{ _id: 'b', ...theirs }]);
  });

  it('creates again what somebody deleted meanwhile', async () => {
    const run = await putMixedRun();
    const racing = interceptWrites(fixture.db, async (nth, send) => {
      if (nth === 1) await fixture.db.collection<{ _id: string }>('products').deleteOne({ _id: 'changed' });
      return send();
    });
    expect(countsOf(await fixture.loadRun(run, racing))).toMatchObject({ created: 2, updated: 0 });
    expect(await fixture.product('changed')).toMatchObject({ name: 'New' });
  });
});

describe('a load over a bad connection', () => {
  it('counts as created what was inserted although the answer got lost', async () => {
    const run = testRun({ runId: 'two', ranges: [[{ sku: 'a' }, { sku: 'b' }]] });
    await putRun(fixture.s3, run);
    const lossy = interceptWrites(fixture.db, async (nth, send) => {
      const reply = await send();
      if (nth === 1) throw new MongoNetworkError('connection closed');
      return reply;
    });
    expect(countsOf(await fixture.loadRun(run, lossy))).toMatchObject({ created: 2, unchanged: 0 });
  });

  it.each([
    ['a primary that stepped down', { ok: 1, n: 0, writeErrors: [{ index: 0, code: 10_107, errmsg: '' }] }],
    ['a majority that did not answer', { ok: 1, n: 1, writeConcernError: { code: 64, errmsg: '' } }],
  ])('sends a batch again after %s', async (_, reply) => {
    const run = await putMixedRun();
    const failing = interceptWrites(fixture.db, (nth, send) => (nth <= 2 ? Promise.resolve(reply) : send()));
    expect(countsOf(await fixture.loadRun(run, failing))).toEqual(mixedCounts);
    expect(await fixture.product('changed')).toMatchObject({ name: 'New' });
    expect(await fixture.product('new')).not.toBeNull();
  });

  it('fails at once when a write is refused for good, and does not tell the row', async () => {
    const run = await putMixedRun();
    const reply = { ok: 1, n: 0, writeErrors: [{ index: 0, code: 13, errmsg: 'secret row' }] };
    const refusing = interceptWrites(fixture.db, () => Promise.resolve(reply));
    await expect(fixture.loadRun(run, refusing)).rejects.toThrow('a write was refused with code 13');
  });
});
