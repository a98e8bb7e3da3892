import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BSON, type Document, MongoNetworkError } from 'mongodb';
import { splitDocuments } from '../../../../lambdas/import/bson/raw-document.ts';
import type { PartitionOutcome } from '../../../../lambdas/import/run/outcome.ts';
import { closePermits } from '../../../../lambdas/import/turn/write-permits.ts';
import { interceptCommits, interceptWrites } from '../../../support/intercepted-db.ts';
import { countsOf, type LoadFixture, startLoadFixture, testRun } from '../../../support/load-fixture.ts';
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

/** Of each product the last image, as an undo would take it. */
async function lastImages(): Promise<Document[]> {
  const keys = (await fixture.listKeys()).filter((key) => key.startsWith('runs/two/before/')).toSorted();
  const last = new Map<string, Document>();
  for (const key of keys) {
    const bytes = (await fixture.readObject(key)) ?? Buffer.alloc(0);
    const images = [...splitDocuments(bytes)].map((document) => BSON.deserialize(document));
    for (const image of images) last.set(image._id, image);
  }
  return [...last.values()].sort((one, other) => (one._id < other._id ? -1 : 1));
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
    const dies = interceptCommits(fixture.db, async (_nth, send) => {
      await send();
      throw new Error('killed');
    });
    await expect(fixture.loadRun(run, dies)).rejects.toThrow('killed');
    expect(countsOf(await fixture.loadRun(run))).toEqual(mixedCounts);
    expect(await lastImages()).toMatchObject([{ _id: 'changed', name: 'Old' }]);
  });

  it('keeps the images of the first attempt when that one wrote only a part', async () => {
    const run = await putManyUpdates();
    const originals = await allProducts();
    const failing = interceptCommits(fixture.db, (nth, send) =>
      nth === 2 ? Promise.reject(new Error('killed')) : send(),
    );
    await expect(fixture.loadRun(run, failing)).rejects.toThrow('killed');
    const written = (await allProducts()).filter((product) => product.name === 'New').length;
    expect([3_000, 3_500, 6_000]).toContain(written);
    expect(countsOf(await fixture.loadRun(run))).toMatchObject({ updated: 6_500, unchanged: 0 });
    expect(await lastImages()).toEqual(originals);
  });

  it('saves the state that it replaces when somebody edits between the attempts', async () => {
    const run = await putMixedRun();
    const killed = interceptCommits(fixture.db, () => Promise.reject(new Error('killed')));
    await expect(fixture.loadRun(run, killed)).rejects.toThrow('killed');
    const edit = { $set: { name: 'Else' } };
    const edited = ['same', 'changed'];
    await fixture.db.collection<{ _id: string }>('products').updateMany({ _id: { $in: edited } }, edit);
    expect(countsOf(await fixture.loadRun(run))).toMatchObject({ created: 1, updated: 2 });
    expect(await lastImages()).toMatchObject(edited.toSorted().map((_id) => ({ _id, name: 'Else' })));
  });
});

describe('a load beside other writers', () => {
  const products = () =>
    fixture.db.collection<{ _id: string; attributes?: Document; name?: string }>('products');

  /** Lets somebody else write once, just before the first write or the first commit of the load. */
  const besides = (work: () => Promise<unknown>, intercept = interceptWrites) =>
    intercept(fixture.db, async (nth, send) => {
      if (nth === 1) await work();
      return send();
    });

  it('compares again what somebody inserted meanwhile', async () => {
    const run = testRun({ runId: 'two', ranges: [[{ sku: 'a' }, { sku: 'b', name: 'Ours' }]] });
    await putRun(fixture.s3, run);
    const theirs = { sku: 'b', name: 'Theirs', active: true, createdAt: new Date(), modifiedAt: new Date() };
    const racing = besides(() => products().insertOne({ _id: 'b', ...theirs }));
    expect(countsOf(await fixture.loadRun(run, racing))).toMatchObject({ created: 1, updated: 1 });
    expect(await fixture.product('b')).toMatchObject({ name: 'Ours', createdAt: theirs.createdAt });
    expect(await lastImages()).toEqual([{ _id: 'b', ...theirs }]);
  });

  it('creates again what somebody deleted meanwhile', async () => {
    const run = await putMixedRun();
    const racing = besides(() => products().deleteOne({ _id: 'changed' }));
    expect(countsOf(await fixture.loadRun(run, racing))).toMatchObject({ created: 2, updated: 0 });
    expect(await fixture.product('changed')).toMatchObject({ name: 'New' });
  });

  it('keeps what somebody wrote between its read and its write, and saves that as the image', async () => {
    const run = await putMixedRun();
    const edit = { $set: { name: 'Else', 'attributes.manual': 'kept', rating: 5 } };
    const racing = besides(() => products().updateOne({ _id: 'changed' }, edit));
    expect(countsOf(await fixture.loadRun(run, racing))).toEqual(mixedCounts);
    const kept = { _id: 'changed', attributes: { manual: 'kept' }, rating: 5 };
    expect(await fixture.product('changed')).toMatchObject({ ...kept, name: 'New' });
    expect(await lastImages()).toMatchObject([{ ...kept, name: 'Else' }]);
  });

  it('lets the other writer wait or go again, never lose, once it has written itself', async () => {
    const run = await putMixedRun();
    let edited: Promise<unknown> | undefined;
    const racing = besides(async () => {
      edited = products().updateOne({ _id: 'changed' }, { $set: { rating: 5 } });
    }, interceptCommits);
    expect(countsOf(await fixture.loadRun(run, racing))).toEqual(mixedCounts);
    await edited;
    expect(await fixture.product('changed')).toMatchObject({ name: 'New', rating: 5 });
  });

  it('loses no acknowledged value of somebody who edits all the time', async () => {
    const skus = Array.from({ length: 1_500 }, (_, index) => String(index).padStart(4, '0'));
    const columns = ['attribute:colour'];
    const rows = (colour: string) => skus.map((sku) => ({ sku, attributes: { colour } }));
    await fixture.importRows({ runId: 'one', columns }, rows('red'));
    const run = testRun({ runId: 'two', columns, ranges: [rows('blue')] });
    await putRun(fixture.s3, run);
    const acknowledged = new Set<string>();
    let isDone = false;
    const editing = (async () => {
      for (let index = 0; !isDone && index < skus.length; index++) {
        const _id = skus[(index * 611) % skus.length]!;
        await products().updateOne({ _id }, { $set: { 'attributes.manual': 'kept' } });
        acknowledged.add(_id);
      }
    })();
    const counts = countsOf(await fixture.loadRun(run));
    isDone = true;
    await editing;
    expect(counts).toMatchObject({ updated: 1_500 });
    const kept = await products()
      .find({ 'attributes.manual': 'kept', 'attributes.colour': 'blue' })
      .toArray();
    expect(new Set(kept.map(({ _id }) => _id))).toEqual(acknowledged);
  });

  it('leaves a product that somebody keeps writing to a later attempt', async () => {
    const run = testRun({ runId: 'two', ranges: [[{ sku: 'same', name: 'New' }]] });
    await fixture.importRows({ runId: 'one' }, [{ sku: 'same', name: 'Old' }]);
    await putRun(fixture.s3, run);
    const contended = interceptWrites(fixture.db, async (nth, send) => {
      await products().updateOne({ _id: 'same' }, { $set: { name: `Edit ${nth}` } });
      return send();
    });
    const load = fixture.loadRun(run, contended);
    await expect(load).rejects.toMatchObject({ name: 'DependencyError', code: 'products_contended' });
  });
});

describe('a load whose turn has passed on', () => {
  it('commits nothing any more, whatever it has read and written by then', async () => {
    const run = await putMixedRun();
    const before = await allProducts();
    const late = interceptCommits(fixture.db, async (_nth, send) => {
      await closePermits(fixture.db, 'two');
      return send();
    });
    await expect(fixture.loadRun(run, late)).rejects.toMatchObject({
      name: 'DependencyError',
      code: 'turn_lost',
    });
    expect(await allProducts()).toEqual(before);
  });

  it('reverts nothing that the next run wrote or found unchanged', async () => {
    await fixture.importRows({ runId: 'one' }, [
      { sku: 'x', name: 'B' },
      { sku: 'y', name: 'Old' },
    ]);
    const rows = (name: string) => ['x', 'y', 'z'].map((sku) => ({ sku, name }));
    const stalled = testRun({ runId: 'two', ranges: [rows('A')] });
    await putRun(fixture.s3, stalled);
    const overtaken = interceptWrites(fixture.db, async (nth, send) => {
      if (nth === 1) {
        await closePermits(fixture.db, 'two');
        const counts = await fixture.importRows({ runId: 'three' }, rows('B'));
        expect(counts).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
      }
      return send();
    });
    await expect(fixture.loadRun(stalled, overtaken)).rejects.toMatchObject({ code: 'turn_lost' });
    expect((await allProducts()).map(({ name }) => name)).toEqual(['B', 'B', 'B']);
  });

  it('counts what the later attempt did that took its partition', async () => {
    const run = await putMixedRun();
    let later: Promise<PartitionOutcome> | undefined;
    const stalled = interceptCommits(fixture.db, async (_nth, send) => {
      later ??= fixture.loadRun(run);
      await later;
      return send();
    });
    expect(countsOf(await fixture.loadRun(run, stalled))).toEqual(mixedCounts);
    expect(countsOf((await later)!)).toEqual(mixedCounts);
    const runIds = (await allProducts()).map(({ lastImport }) => lastImport.runId);
    expect(runIds).toEqual(['two', 'two', 'one']);
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
