import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Decimal128, Double } from 'mongodb';
import { DuplicateGroup } from '../../../../lambdas/import/run/outcome.ts';
import { runKeys } from '../../../../lambdas/import/run/run-keys.ts';
import { countsOf, type LoadFixture, startLoadFixture, testRun } from '../../../support/load-fixture.ts';
import { newProduct, putRun } from '../../../support/run-parts.ts';

let fixture: LoadFixture;
beforeAll(async () => {
  fixture = await startLoadFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.db.dropDatabase();
  await fixture.deleteObjects();
});

const later = { stampedAt: '2026-02-02T00:00:00.000Z' };
const shoe = { sku: 'Shoe-1', name: 'Red shoe', price: '12.50', onHand: 3, attributes: { Colour: 'red' } };
const columns = ['price', 'stock', 'attribute:Colour'];

function editProduct(id: string, change: object) {
  return fixture.db.collection<{ _id: string }>('products').updateOne({ _id: id }, change);
}

describe('load', () => {
  it('creates products with the bytes of their rows', async () => {
    const counts = await fixture.importRows({ runId: 'one', columns }, [shoe, { sku: 'Hat' }]);
    expect(counts).toEqual({ created: 2, updated: 0, unchanged: 0, duplicates: 0 });
    expect(await fixture.product('shoe-1')).toEqual(newProduct(testRun({ runId: 'one' }), shoe));
  });

  it('writes nothing when the same rows come again', async () => {
    await fixture.importRows({ runId: 'one', columns }, [shoe]);
    const counts = await fixture.importRows({ runId: 'two', columns, ...later }, [shoe]);
    expect(counts).toEqual({ created: 0, updated: 0, unchanged: 1, duplicates: 0 });
    expect(await fixture.product('shoe-1')).toEqual(newProduct(testRun({ runId: 'one' }), shoe));
    expect((await fixture.listKeys()).filter((key) => key.includes('/before/'))).toEqual([]);
  });

  it('signs an updated product and saves it as it was', async () => {
    await fixture.importRows({ runId: 'one', columns }, [shoe]);
    const before = await fixture.db.collection('products').find({}, { raw: true }).toArray();
    const counts = await fixture.importRows({ runId: 'two', columns, ...later }, [{ ...shoe, price: '13' }]);
    expect(counts).toMatchObject({ updated: 1, unchanged: 0 });
    expect(await fixture.product('shoe-1')).toEqual({
      ...newProduct(testRun({ runId: 'one' }), shoe),
      price: Decimal128.fromString('13'),
      modifiedAt: new Date(later.stampedAt),
      lastImport: { runId: 'two', action: 'updated' },
    });
    const saved = (await fixture.listKeys()).filter((key) => key.startsWith('runs/two/before/'));
    expect(await Promise.all(saved.map(fixture.readObject))).toEqual(before);
  });

  it('keeps the stored value where the file has no such column', async () => {
    await fixture.importRows({ runId: 'one', columns }, [{ ...shoe, currency: 'SEK', active: false }]);
    const rows = [{ sku: 'Shoe-1', name: 'Red shoe', currency: 'EUR' }];
    expect(await fixture.importRows({ runId: 'two' }, rows)).toMatchObject({ unchanged: 1 });
    expect(await fixture.product('shoe-1')).toMatchObject({
      currency: 'SEK',
      active: false,
      stock: { onHand: 3 },
    });
  });

  it('clears the field of a blank cell, but keeps a blank active', async () => {
    await fixture.importRows({ runId: 'one', columns }, [{ ...shoe, brand: 'Acme', active: false }]);
    const blank = { sku: 'Shoe-1', name: 'Red shoe' };
    const all = ['price', 'stock', 'brand', 'active', 'attribute:Colour'];
    expect(await fixture.importRows({ runId: 'two', columns: all }, [blank])).toMatchObject({ updated: 1 });
    const { _id, sku, name, active, ...rest } = (await fixture.product('shoe-1'))!;
    expect({ _id, sku, name, active }).toEqual({
      _id: 'shoe-1',
      sku: 'Shoe-1',
      name: 'Red shoe',
      active: false,
    });
    expect(Object.keys(rest)).toEqual(['createdAt', 'modifiedAt', 'lastImport']);
  });

  it('leaves alone what others store beside the columns of the file', async () => {
    await fixture.importRows({ runId: 'one', columns }, [shoe]);
    const others = { rating: new Double(5), 'stock.reserved': 2, 'attributes.Size': '44' };
    await editProduct('shoe-1', { $set: others });
    expect(await fixture.importRows({ runId: 'two', columns }, [shoe])).toMatchObject({ unchanged: 1 });
    const changed = { ...shoe, onHand: 9, attributes: {} };
    expect(await fixture.importRows({ runId: 'three', columns }, [changed])).toMatchObject({ updated: 1 });
    expect(await fixture.product('shoe-1')).toMatchObject({
      rating: 5,
      stock: { onHand: 9, reserved: 2 },
      attributes: { Size: '44' },
    });
    const blank = { ...shoe, onHand: undefined };
    expect(await fixture.importRows({ runId: 'four', columns }, [blank])).toMatchObject({ updated: 1 });
    expect(await fixture.product('shoe-1')).toMatchObject({ stock: { reserved: 2 } });
  });

  it('sees a field that somebody edited in the database, and one that somebody added', async () => {
    await fixture.importRows({ runId: 'one', columns: ['brand'] }, [shoe]);
    await editProduct('shoe-1', { $set: { name: 'Blue shoe' } });
    const again = { columns: ['brand'], ...later };
    expect(await fixture.importRows({ runId: 'two', ...again }, [shoe])).toMatchObject({ updated: 1 });
    await editProduct('shoe-1', { $set: { brand: 'Acme' } });
    expect(await fixture.importRows({ runId: 'three', ...again }, [shoe])).toMatchObject({ updated: 1 });
    expect(await fixture.product('shoe-1')).toMatchObject({ name: 'Red shoe' });
    expect(await fixture.product('shoe-1')).not.toHaveProperty('brand');
  });

  it('takes over a new spelling of the SKU', async () => {
    await fixture.importRows({ runId: 'one' }, [{ sku: 'Shoe-1' }]);
    expect(await fixture.importRows({ runId: 'two' }, [{ sku: 'SHOE-1' }])).toMatchObject({ updated: 1 });
    expect(await fixture.product('shoe-1')).toMatchObject({ sku: 'SHOE-1' });
  });

  it('compares attributes key by key, whatever their order', async () => {
    const names = ['attribute:a', 'attribute:b'];
    await fixture.importRows({ runId: 'one', columns: names }, [
      { sku: 'x', attributes: { a: '1', b: '2' } },
    ]);
    const turned = [{ sku: 'x', attributes: { b: '2', a: '1' } }];
    expect(await fixture.importRows({ runId: 'two', columns: names }, turned)).toMatchObject({
      unchanged: 1,
    });
  });

  it('stores and changes attributes of any name', async () => {
    const odd = ['a.b', '$set', '_id', '', '__proto__', '1', 'Größe'];
    const named = (value: string) => Object.fromEntries(odd.map((name) => [name, `${value} ${name}`]));
    const run = { columns: odd.map((name) => `attribute:${name}`) };
    await fixture.importRows({ runId: 'one', ...run }, [{ sku: 'x', attributes: named('old') }]);
    const counts = await fixture.importRows({ runId: 'two', ...run }, [
      { sku: 'x', attributes: named('new') },
    ]);
    expect(counts).toMatchObject({ updated: 1 });
    expect((await fixture.product('x'))?.attributes).toEqual(named('new'));
  });

  it('lets the last row of a SKU win within and across ranges and counts the others', async () => {
    const range = (name: string) => ['b', 'A', 'a', 'c'].map((sku) => ({ sku, name: `${sku} ${name}` }));
    const run = testRun({ runId: 'one', ranges: [range('first'), range('second')] });
    await putRun(fixture.s3, run);
    const outcome = await fixture.loadRun(run);
    expect(countsOf(outcome)).toEqual({ created: 3, updated: 0, unchanged: 0, duplicates: 5 });
    expect(await fixture.product('a')).toMatchObject({ sku: 'a', name: 'a second' });
    const described = await fixture.readObject(runKeys.duplicateGroups('one', 0));
    expect(DuplicateGroup.array().parse(JSON.parse(described!.toString()))[0]).toEqual({
      sku: 'a',
      rows: [
        { row: 2, line: 3, spelling: 'A' },
        { row: 3, line: 4, spelling: 'a' },
        { row: 6, line: 7, spelling: 'A' },
        { row: 7, line: 8, spelling: 'a' },
      ],
      total: 4,
      wonBy: 7,
    });
    expect((await fixture.readObject(runKeys.duplicates('one', 0)))?.toString()).toBe(
      'a,2,3,A,false,one\na,3,4,a,false,one\na,6,7,A,false,one\na,7,8,a,true,one\n' +
        'b,1,2,b,false,one\nb,5,6,b,true,one\nc,4,5,c,false,one\nc,8,9,c,true,one\n',
    );
  });

  it('loads exactly the SKUs of its partition', async () => {
    const rows = ['a', 'b', 'm', 'é', 'z'].map((sku) => ({ sku }));
    const run = testRun({ runId: 'one', splitters: ['b', 'z'], ranges: [rows, [], [{ sku: 'n' }]] });
    await putRun(fixture.s3, run);
    const last = await fixture.loadRun(run);
    expect(countsOf(last)).toEqual({ created: 2, updated: 0, unchanged: 0, duplicates: 0 });
    expect(await fixture.db.collection('products').countDocuments()).toBe(6);
  });
});
