import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CellWriter, unsure } from '../../../../lambdas/catalogue/fields/product-field.ts';
import type { ProductField } from '../../../../lambdas/catalogue/product-fields.ts';
import { fastCells } from '../../../../lambdas/import/transform/row-encoder.ts';
import { quotedCells } from '../../../../shared/csv-line.ts';
import { transformCsv } from '../../../support/transform-csv.ts';

const header =
  'sku,name,description,price,currency,category,tags,stock,active,brand,gtin,weight,updated_at,colour';
const edge = fc.constantFrom(
  '',
  '',
  '',
  ' ',
  '\t',
  '\u00a0',
  '\u3000',
  '\ufeff',
  '\u200b',
  '\u2028',
  '\u0085',
  '\0',
);
const anyText = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed());
const longText = fc
  .tuple(fc.constantFrom('x', 'é', '漢', '🧦'), fc.constantFrom(49, 50, 51, 64, 65, 100, 101, 200, 201))
  .map(([character, times]) => character.repeat(times));
const text = fc.oneof(anyText, longText, fc.stringMatching(/^[A-Za-z0-9 .-]{0,12}$/));
const list = (separator: string) =>
  fc
    .array(fc.oneof(text, fc.constantFrom('a', 'A', 'b', 'É')), { maxLength: 55 })
    .map((items) => items.join(separator));
const digits = (pattern: RegExp) => fc.stringMatching(pattern);
/** Text that is nearly right: one character of it may be another. */
const nearly = (right: fc.Arbitrary<string>) =>
  fc
    .tuple(
      right,
      fc.nat(30),
      fc.option(fc.constantFrom('0', '9', '-', '+', '.', ' ', 'Z', 'é', '\u0011', '٣')),
    )
    .map(([cell, at, other]) =>
      other === null || at >= cell.length ? cell : cell.slice(0, at) + other + cell.slice(at + 1),
    );
const date = digits(/^(000[0-9]|19[0-9]{2}|20[0-9]{2}|9999)-(0[0-9]|1[0-3])-([0-2][0-9]|3[0-2])$/);
const time = digits(
  /^T([01][0-9]|2[0-4]):[0-6][0-9](:[0-6][0-9](\.[0-9]{1,5})?)?(Z|[+-][0-2][0-9](:?[0-6][0-9])?)?$/,
);

const cells: Record<ProductField | 'colour', fc.Arbitrary<string>> = {
  sku: text,
  name: text,
  description: text,
  price: nearly(digits(/^[0-9]{1,13}(\.[0-9]{0,5})?$/)),
  currency: fc.oneof(digits(/^[A-Za-z]{2,4}$/), nearly(fc.constantFrom('EUR', 'usd', 'Chf', 'DEM'))),
  category: list('>'),
  tags: list('|'),
  stock: nearly(digits(/^([0-9]{1,11}|21474836[0-9]{2})$/)),
  active: nearly(fc.constantFrom('true', 'FALSE', 'Yes', 'no', 'Y', 'n', '1', '0', 'Active', 'inactive')),
  brand: text,
  gtin: nearly(digits(/^[0-9]{7,15}$/)),
  weight: nearly(digits(/^[0-9]{1,7}(\.[0-9]{0,7})?$/)),
  updatedAt: nearly(fc.tuple(date, fc.option(time)).map(([day, hour]) => day + (hour ?? ''))),
  colour: text,
};
const row = fc
  .tuple(
    ...Object.values(cells).map((cell) =>
      fc.tuple(
        edge,
        fc.oneof({ weight: 4, arbitrary: cell }, { weight: 1, arbitrary: fc.constant('') }),
        edge,
      ),
    ),
  )
  .map((parts) => `${quotedCells(parts.map((part) => part.join('')))}\n`);

/** Everything that comes out of a file: the part's bytes, the rejects, the counts. */
const results = (csv: string, writers: typeof fastCells) => {
  const { part, rejects, outcome } = transformCsv(csv, { writers });
  return { part: part.toString('hex'), rejects, outcome };
};

describe('the fast path', () => {
  it('writes the bytes of schema and serializer, and rejects what they reject', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const csv = `${header}\n${rows.join('')}`;
        expect(results(csv, fastCells)).toEqual(results(csv, {}));
      }),
      { numRuns: 400 },
    );
  });

  it.each(Object.keys(fastCells) as ProductField[])(
    'does so for each cell of %s, whatever the other cells are',
    (field) => {
      const column = field === 'updatedAt' ? 'updated_at' : field;
      const cell = fc.tuple(edge, cells[field], edge).map((parts) => parts.join(''));
      fc.assert(
        fc.property(fc.array(cell, { minLength: 1, maxLength: 10 }), (column_cells) => {
          const isKey = field === 'sku' || field === 'name';
          const lines = column_cells.map((value, index) =>
            quotedCells(
              isKey
                ? [field === 'sku' ? value : `S${index}`, field === 'name' ? value : 'n']
                : [`S${index}`, 'n', value],
            ),
          );
          const csv = `sku,name${isKey ? '' : `,${column}`}\n${lines.join('\n')}\n`;
          expect(results(csv, fastCells)).toEqual(results(csv, {}));
        }),
        { numRuns: 200 },
      );
    },
  );

  it.each([
    ['sku', 'AB-12 x'],
    ['name', 'Müller Größe'],
    ['price', '12.50'],
    ['currency', 'eur'],
    ['category', 'Home > Küche'],
    ['tags', 'red|Blue'],
    ['stock', '12'],
    ['active', 'Yes'],
    ['gtin', '4006381333931'],
    ['weight', '0.250'],
    ['updatedAt', '2026-03-31T10:20:30Z'],
  ] satisfies [ProductField, string][])('decides the usual %s itself: %s', (field, cell) => {
    const source = Buffer.from(cell);
    const write: CellWriter | undefined = fastCells[field];
    expect(write?.(source, 0, source.length, Buffer.alloc(500), 0)).toBeGreaterThan(unsure);
  });
});
