import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalSku } from '../../../../lambdas/catalogue/canonical-sku.ts';
import { quotedCells } from '../../../../shared/csv-line.ts';
import { transformCsv } from '../../../support/transform-csv.ts';

const csvOf = (skus: readonly string[]) =>
  `sku,name\n${skus.map((sku, index) => `${quotedCells([sku, `row ${index + 1}`])}\n`).join('')}`;
const sku = fc.oneof(
  fc.stringMatching(/^(AB-|ab-0000)?[0-9]{1,12}$/),
  fc.constantFrom('a', 'A', 'ab', 'ab-1', '🧦', '\uff5e', '\u{10000}', 'é', 'z'),
  fc.stringMatching(/^shared-prefix-of-many-bytes-[ab]{1,20}$/),
);
const listOf = (text: string) => Array.from({ length: 105 }, () => text);

describe('a part', () => {
  it('is sorted by the bytes of the canonical SKU, then by row, and cut at the splitters', () => {
    fc.assert(
      fc.property(
        fc.array(sku, { minLength: 1, maxLength: 120 }),
        fc.uniqueArray(sku.map(canonicalSku), { maxLength: 4 }),
        (skus, cuts) => {
          const splitters = cuts.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
          const { partitions } = transformCsv(csvOf(skus), { splitters });
          const rows = skus.map((spelling, index) => ({ key: canonicalSku(spelling), row: index + 1 }));
          rows.sort(
            (one, other) =>
              Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)) || one.row - other.row,
          );
          const partitionOf = (key: string) =>
            splitters.filter((splitter) => Buffer.compare(Buffer.from(splitter), Buffer.from(key)) <= 0)
              .length;
          const expected = Array.from({ length: splitters.length + 1 }, (_, partition) =>
            rows.filter(({ key }) => partitionOf(key) === partition).map(({ key, row }) => [key, row]),
          );
          expect(
            partitions.map((records) => records.map(({ document, row }) => [document._id, row])),
          ).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is sorted by SKUs that differ anywhere, also where many agree in their first bytes', () => {
    const alike = fc.array(fc.stringMatching(/^[ab]{1,40}$/), { minLength: 200, maxLength: 400 });
    fc.assert(
      fc.property(alike, fc.stringMatching(/^[ab]{0,20}$/), (endings, start) => {
        const skus = [...endings, ...endings.map((ending) => start + ending.slice(0, 8))];
        const { partitions } = transformCsv(csvOf(skus));
        const keys = partitions[0]!.map(({ document }) => document._id);
        expect(keys).toEqual(skus.toSorted());
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the last row of a SKU whole and of the others key, spelling, row and line', () => {
    const { partitions } = transformCsv('sku,name\nA1,first\n\na1,second\n A1 ,third\nB,x\n');
    expect(partitions[0]!.map(({ document: { name, ...rest }, ...header }) => [header, rest, name])).toEqual([
      [{ ...headerOf(1, 2), isLoser: true, activeDefaulted: false }, { _id: 'a1', sku: 'A1' }, undefined],
      [{ ...headerOf(2, 4), isLoser: true, activeDefaulted: false }, { _id: 'a1', sku: 'a1' }, undefined],
      [headerOf(3, 5), expect.objectContaining({ _id: 'a1', sku: 'A1' }), 'third'],
      [headerOf(4, 6), expect.objectContaining({ _id: 'b' }), 'x'],
    ]);
  });

  it('lists the first 100 losers of a SKU and counts the rest on the winner', () => {
    const { partitions, outcome } = transformCsv(csvOf([...listOf('same'), 'other']));
    const same = partitions[0]!.filter(({ document }) => document._id === 'same');
    expect(same.map(({ row }) => row)).toEqual([
      ...Array.from({ length: 100 }, (_, index) => index + 1),
      105,
    ]);
    expect(same.at(-1)).toMatchObject({ isLoser: false, unlistedDuplicates: 4 });
    expect(outcome.valid).toBe(106);
  });

  it('of a range without a valid row has empty partitions', () => {
    const { partitions } = transformCsv('sku,name\n,x\n', { splitters: ['f', 'm'] });
    expect(partitions).toEqual([[], [], []]);
  });

  it('is the same bytes when it is made again, whatever the chunks', () => {
    const csv = csvOf(['b', 'a', 'B', 'c']);
    expect(transformCsv(csv, { chunkBytes: 3 }).part).toEqual(transformCsv(csv).part);
  });
});

function headerOf(row: number, line: number) {
  return { row, line, unlistedDuplicates: 0, isLoser: false, activeDefaulted: true };
}
