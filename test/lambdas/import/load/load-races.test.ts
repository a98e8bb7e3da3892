import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import type { PartitionOutcome } from '../../../../lambdas/import/run/outcome.ts';
import { closePermits } from '../../../../lambdas/import/turn/write-permits.ts';
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
    expect(await lastImages(fixture)).toEqual([{ _id: 'b', ...theirs }]);
  });

  it('creates again what somebody deleted meanwhile', async () => {
    const run = await putMixedRun(fixture);
    const racing = besides(() => products().deleteOne({ _id: 'changed' }));
    expect(countsOf(await fixture.loadRun(run, racing))).toMatchObject({ created: 2, updated: 0 });
    expect(await fixture.product('changed')).toMatchObject({ name: 'New' });
  });

  it('keeps what somebody wrote between its read and its write, and saves that as the image', async () => {
    const run = await putMixedRun(fixture);
    const edit = { $set: { name: 'Else', 'attributes.manual': 'kept', rating: 5 } };
    const racing = besides(() => products().updateOne({ _id: 'changed' }, edit));
    expect(countsOf(await fixture.loadRun(run, racing))).toEqual(mixedCounts);
    const kept = { _id: 'changed', attributes: { manual: 'kept' }, rating: 5 };
    expect(await fixture.product('changed')).toMatchObject({ ...kept, name: 'New' });
    expect(await lastImages(fixture)).toMatchObject([{ ...kept, name: 'Else' }]);
  });

  it('lets the other writer wait or go again, never lose, once it has written itself', async () => {
    const run = await putMixedRun(fixture);
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
    const run = await putMixedRun(fixture);
    const before = await allProducts(fixture);
    const late = interceptCommits(fixture.db, async (_nth, send) => {
      await closePermits(fixture.db, 'two');
      return send();
    });
    await expect(fixture.loadRun(run, late)).rejects.toMatchObject({
      name: 'DependencyError',
      code: 'turn_lost',
    });
    expect(await allProducts(fixture)).toEqual(before);
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
    expect((await allProducts(fixture)).map(({ name }) => name)).toEqual(['B', 'B', 'B']);
  });

  it('counts what the later attempt did that took its partition', async () => {
    const run = await putMixedRun(fixture);
    let later: Promise<PartitionOutcome> | undefined;
    const stalled = interceptCommits(fixture.db, async (_nth, send) => {
      later ??= fixture.loadRun(run);
      await later;
      return send();
    });
    expect(countsOf(await fixture.loadRun(run, stalled))).toEqual(mixedCounts);
    expect(countsOf((await later)!)).toEqual(mixedCounts);
    const runIds = (await allProducts(fixture)).map(({ lastImport }) => lastImport.runId);
    expect(runIds).toEqual(['two', 'two', 'one']);
  });
});
