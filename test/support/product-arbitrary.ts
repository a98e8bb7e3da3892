import fc from 'fast-check';
import type { TestRow } from './run-parts.ts';

const cell = (maxLength: number) =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength }).map(firstCharacters);
/** Graphemes may be several code points; the limits count code points. */
const firstCharacters = (text: string) => [...text].slice(0, 40).join('');
const blankOr = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

export const priceText = fc
  .tuple(fc.bigInt(0n, 999_999_999_999n), fc.option(fc.stringMatching(/^[0-9]{1,4}$/)))
  .map(([whole, fraction]) => (fraction === null ? `${whole}` : `${whole}.${fraction}`));

/** A short way to names that are awkward as keys of a document. */
const attributeName = fc.oneof(
  fc.constantFrom('a.b', '$set', '_id', '1', 'colour'),
  cell(10).filter((name) => !name.includes('\0') && name !== '__proto__'),
);

/** What one valid row can say; the SKU is the caller's. */
export const rowCells: fc.Arbitrary<Omit<TestRow, 'sku'>> = fc.record({
  name: cell(200),
  description: blankOr(cell(300)),
  price: blankOr(priceText),
  currency: blankOr(fc.constantFrom('EUR', 'SEK')),
  category: blankOr(fc.array(cell(20), { minLength: 1, maxLength: 4 })),
  tags: blankOr(fc.uniqueArray(cell(50), { minLength: 1, maxLength: 50 })),
  onHand: blankOr(fc.nat(2_147_483_647)),
  active: blankOr(fc.boolean()),
  brand: blankOr(cell(100)),
  gtin: blankOr(fc.stringMatching(/^([0-9]{8}|[0-9]{12,14})$/)),
  weight: blankOr(fc.stringMatching(/^[0-9]{1,6}(\.[0-9]{1,6})?$/)),
  updatedAt: blankOr(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })),
  attributes: blankOr(fc.dictionary(attributeName, cell(30), { minKeys: 1, maxKeys: 4 })),
});
