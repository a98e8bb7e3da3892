import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoNetworkError } from 'mongodb';
import { interceptCommits, interceptWrites } from '../../../support/intercepted-db.ts';
import { countsOf, type LoadFixture, startLoadFixture, testRun } from '../../../support/load-fixture.ts';
import { putRun } from '../../../support/run-parts.ts';
import { allProducts, lastImages, mixedCounts, putMixedRun } from './mixed-run.ts';

let fixture: LoadFixture;
beforeAll(async () => {
  fixture = await startLoadFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.db.dropDatabase();
  await fixture.deleteObjects();
});

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

describe('a load that happens twice', () => {
  it('gives the same outcome and writes nothing the second time', async () => {
    const run = await putMixedRun(fixture);
    expect(countsOf(await fixture.loadRun(run))).toEqual(mixedCounts);
    const stored = await allProducts(fixture);
    const refuse = () => Promise.reject(new Error('written twice'));
    expect(countsOf(await fixture.loadRun(run, interceptWrites(fixture.db, refuse)))).toEqual(mixedCounts);
    expect(await allProducts(fixture)).toEqual(stored);
  });

  it('leaves alone what somebody changed after its own write', async () => {
    const run = await putMixedRun(fixture);
    await fixture.loadRun(run);
    const rename = { $set: { name: 'Else' } };
    await fixture.db.collection<{ _id: string }>('products').updateOne({ _id: 'changed' }, rename);
    expect(countsOf(await fixture.loadRun(run))).toEqual(mixedCounts);
    expect(await fixture.product('changed')).toMatchObject({ name: 'Else' });
  });

  it('counts the same after a death between the writes and the outcome', async () => {
    const run = await putMixedRun(fixture);
    const dies = interceptCommits(fixture.db, async (_nth, send) => {
      await send();
      throw new Error('killed');
    });
    await expect(fixture.loadRun(run, dies)).rejects.toThrow('killed');
    expect(countsOf(await fixture.loadRun(run))).toEqual(mixedCounts);
    expect(await lastImages(fixture)).toMatchObject([{ _id: 'changed', name: 'Old' }]);
  });

  it('keeps the images of the first attempt when that one wrote only a part', async () => {
    const run = await putManyUpdates();
    const originals = await allProducts(fixture);
    const failing = interceptCommits(fixture.db, (nth, send) =>
      nth === 2 ? Promise.reject(new Error('killed')) : send(),
    );
    await expect(fixture.loadRun(run, failing)).rejects.toThrow('killed');
    const written = (await allProducts(fixture)).filter((product) => product.name === 'New').length;
    expect([3_000, 3_500, 6_000]).toContain(written);
    expect(countsOf(await fixture.loadRun(run))).toMatchObject({ updated: 6_500, unchanged: 0 });
    expect(await lastImages(fixture)).toEqual(originals);
  });

  it('saves the state that it replaces when somebody edits between the attempts', async () => {
    const run = await putMixedRun(fixture);
    const killed = interceptCommits(fixture.db, () => Promise.reject(new Error('killed')));
    await expect(fixture.loadRun(run, killed)).rejects.toThrow('killed');
    const edit = { $set: { name: 'Else' } };
    const edited = ['same', 'changed'];
    await fixture.db.collection<{ _id: string }>('products').updateMany({ _id: { $in: edited } }, edit);
    expect(countsOf(await fixture.loadRun(run))).toMatchObject({ created: 1, updated: 2 });
    expect(await lastImages(fixture)).toMatchObject(edited.toSorted().map((_id) => ({ _id, name: 'Else' })));
  });
});

describe('a load over a bad connection', () => {
  it('counts as created what was inserted although the answer got lost', async () => {
    const run = testRun({ runId: 'two', ranges: [[{ sku: 'a' }, { sku: 'b' }]] });
    await putRun(fixture.s3, run);
    const lossy = interceptCommits(fixture.db, async (nth, send) => {
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
    const run = await putMixedRun(fixture);
    const failing = interceptWrites(fixture.db, (nth, send) => (nth <= 2 ? Promise.resolve(reply) : send()));
    expect(countsOf(await fixture.loadRun(run, failing))).toEqual(mixedCounts);
    expect(await fixture.product('changed')).toMatchObject({ name: 'New' });
    expect(await fixture.product('new')).not.toBeNull();
  });

  it('fails at once when a write is refused for good, and does not tell the row', async () => {
    const run = await putMixedRun(fixture);
    const reply = { ok: 1, n: 0, writeErrors: [{ index: 0, code: 13, errmsg: 'secret row' }] };
    const refusing = interceptWrites(fixture.db, () => Promise.resolve(reply));
    await expect(fixture.loadRun(run, refusing)).rejects.toThrow('a write was refused with code 13');
  });
});
