import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Code, type Document, MinKey, Timestamp } from 'mongodb';
import { type LoadFixture, startLoadFixture, testRun } from '../../../support/load-fixture.ts';
import { rowCells } from '../../../support/product-arbitrary.ts';
import { newProduct, putRun, type TestRow } from '../../../support/run-parts.ts';

let fixture: LoadFixture;
beforeAll(async () => {
  fixture = await startLoadFixture();
});
afterAll(() => fixture.stop());

const first = testRun({ runId: 'one' });
const allFields = [
  'description',
  'price',
  'currency',
  'category',
  'tags',
  'stock',
  'active',
  'brand',
  'gtin',
  'updatedAt',
];
const allAttributes = ['a.b', '$set', '_id', '1', 'colour', ''];

/** The rules of the contract said once more, on decoded documents; undefined when nothing changes. */
function expectedProduct(stored: Document, row: TestRow, columns: readonly string[]): Document | undefined {
  const given = newProduct(first, row);
  const result: Document = { ...stored };
  for (const field of ['sku', 'name', ...columns.filter((column) => !column.startsWith('attribute:'))]) {
    if (field === 'active' && row.active === undefined) continue;
    const value = field === 'stock' ? expectedStock(stored.stock, given.stock) : given[field];
    if (value === undefined) delete result[field];
    else result[field] = value;
  }
  const attributes = { ...stored.attributes };
  for (const column of columns.filter((name) => name.startsWith('attribute:'))) {
    const name = column.slice('attribute:'.length);
    if (row.attributes && Object.hasOwn(row.attributes, name)) attributes[name] = row.attributes[name];
    else delete attributes[name];
  }
  if (Object.keys(attributes).length > 0) result.attributes = attributes;
  else delete result.attributes;
  return result;
}

function expectedStock(stored?: Document, given?: Document): Document | undefined {
  const { onHand, ...others } = { ...stored };
  const stock = { ...others, ...given };
  return Object.keys(stock).length > 0 ? stock : undefined;
}

/** A row has the attributes that are columns of its file. */
function withColumns(cells: Omit<TestRow, 'sku'>, names: readonly string[]): Omit<TestRow, 'sku'> {
  const attributes = Object.entries(cells.attributes ?? {}).filter(([name]) => names.includes(name));
  return { ...cells, attributes: Object.fromEntries(attributes) };
}

const plain = ({ modifiedAt, lastImport, ...content }: Document) => content;

describe('the comparison with what is stored', () => {
  it('leaves every product as the rules say, and writes exactly those that differ', async () => {
    const columnSets = fc.tuple(fc.subarray(allFields), fc.subarray(allAttributes));
    const pairs = fc.array(fc.tuple(rowCells, rowCells, fc.boolean()), { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(columnSets, pairs, async ([fields, attributes], cells) => {
        await fixture.db.dropDatabase();
        await fixture.deleteObjects();
        const columns = [...fields, ...attributes.map((name) => `attribute:${name}`)];
        const skus = cells.map((_, index) => `sku ${String(index).padStart(3, '0')}`);
        const before = cells.map(([old], index) => newProduct(first, { sku: skus[index]!, ...old }));
        const rows = cells.map(([old, next, isSame], index) => ({
          sku: skus[index]!,
          ...withColumns(isSame ? old : next, attributes),
        }));
        // What others keep beside the columns of the file.
        for (const [index, product] of before.entries()) {
          if (index % 2 === 0) product.attributes = { ...product.attributes, 'of.$others': '$x' };
          if (index % 3 === 0) product.stock = { ...product.stock, reserved: 1 };
          if (index % 5 === 0)
            product.others = [/^x/i, new MinKey(), new Code('x', { y: 1 }), new Timestamp(1n)];
        }
        await fixture.db.collection('products').insertMany(before.map((document) => ({ ...document })));
        const run = testRun({ runId: 'two', stampedAt: '2026-02-02T00:00:00.000Z', columns, ranges: [rows] });
        await putRun(fixture.s3, run);
        const { updated, unchanged } = await fixture.loadRun(run);

        const after = await fixture.db.collection('products').find().sort({ _id: 1 }).toArray();
        const expected = before.map((document, index) => expectedProduct(document, rows[index]!, columns)!);
        expect(after.map(plain)).toEqual(expected.map(plain));
        const written = after.filter((product) => product.lastImport.runId === 'two').length;
        expect({ updated, unchanged }).toEqual({ updated: written, unchanged: before.length - written });
        for (const [index, product] of after.entries()) {
          const isEqual = JSON.stringify(plain(product)) === JSON.stringify(plain(before[index]!));
          if (isEqual) expect(product.lastImport.runId).toBe('one');
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});
