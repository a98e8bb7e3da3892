import { describe, expect, it } from '@jest/globals';
import { BSON, Decimal128, type Document } from 'mongodb';
import { readElements } from '../../../../lambdas/bson/raw-document.ts';
import { fastChanges } from '../../../../lambdas/import/load/fast-changes.ts';
import { importStamp, updateStatement } from '../../../../lambdas/import/load/import-stamp.ts';
import { findChanges } from '../../../../lambdas/import/load/product-changes.ts';

const stamp = importStamp('run', '2026-01-01T00:00:00.000Z');
const columns = {
  fields: ['sku', 'name', 'price', 'category', 'stock', 'active', 'brand'],
  attributes: ['colour'],
};
const product = {
  _id: 'a',
  sku: 'A',
  name: 'Shoe',
  price: Decimal128.fromString('1.50'),
  category: ['Home', 'Shoes'],
  stock: { onHand: 3 },
  active: true,
  attributes: { colour: 'red' },
};

/** Of both ways; undefined where the fast one leaves it to the general one. */
function answers(stored: Document, change: Document, activeDefaulted = false) {
  const entries = Object.entries({ ...product, ...change }).filter(([, value]) => value !== undefined);
  const document = Buffer.from(BSON.serialize(Object.fromEntries(entries)));
  const row = { key: Buffer.from('a'), document, activeDefaulted };
  const bytes = Buffer.from(BSON.serialize(stored));
  const changes = findChanges(readElements(bytes), row, columns);
  const fast = fastChanges(columns, stamp)(bytes, row);
  return {
    fast: Buffer.isBuffer(fast) ? BSON.deserialize(fast) : fast,
    general: changes ? BSON.deserialize(updateStatement(row, changes, stamp)) : 'unchanged',
  };
}

describe('fastChanges', () => {
  it.each<[string, Document, Document]>([
    ['nothing', product, {}],
    [
      'fields that differ',
      product,
      { name: 'Boot', price: Decimal128.fromString('1.5'), category: ['Home'] },
    ],
    ['the number in stock', product, { stock: { onHand: 4 } }],
    ['a stock that there was not', { ...product, stock: undefined }, {}],
    ['a field that there was not', product, { brand: 'Acme' }],
    ['blank cells', { ...product, brand: 'Acme' }, { price: undefined, category: undefined }],
    ['a stored null', { ...product, brand: null }, {}],
    ['stored fields in another order', { brand: 'Acme', ...product, rating: 4.5 }, { name: 'Boot' }],
  ])('says of %s the same as the general way', (_, stored, change) => {
    const { fast, general } = answers(stored, change);
    expect(fast).toEqual(general);
  });

  it('keeps the stored active where the cell was blank', () => {
    expect(answers({ ...product, active: false }, {}, true).fast).toBe('unchanged');
  });

  it.each([
    ['created', 'created'],
    ['updated', 'updated'],
  ])('counts what this run %s before as that, whatever it looks like now', (action, counted) => {
    const stored = { ...product, name: 'Else', lastImport: { runId: 'run', action } };
    expect(answers(stored, {}).fast).toBe(counted);
  });

  it.each<[string, Document, Document]>([
    ['attributes that differ', product, { attributes: { colour: 'blue' } }],
    [
      'fields of others in the stock',
      { ...product, stock: { onHand: 3, reserved: 1 } },
      { stock: { onHand: 4 } },
    ],
    ['a stock to be cleared', product, { stock: undefined }],
    ['a field of an unusual type', { ...product, rating: /x/ }, { name: 'Boot' }],
  ])('leaves %s to the general way', (_, stored, change) => {
    expect(answers(stored, change).fast).toBeUndefined();
  });
});
