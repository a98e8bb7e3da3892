import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BSON } from 'mongodb';
import { documentKey } from '../../../../lambdas/catalogue/product-key.ts';
import {
  countRepeated,
  describeRepeated,
  repeatedAsCsv,
} from '../../../../lambdas/import/load/repeated-skus.ts';
import { mergeRows } from '../../../../lambdas/import/shuffle/merged-rows.ts';
import {
  type PartRecord,
  recordHeaderBytes,
  writeRecordHeader,
} from '../../../../lambdas/import/shuffle/part-file.ts';

function record(row: number, sku: string, fields: Partial<PartRecord> = {}): PartRecord {
  const document = Buffer.from(BSON.serialize({ _id: sku.toLowerCase(), sku }));
  return {
    row,
    line: row + 1,
    unlistedDuplicates: 0,
    isLoser: false,
    activeDefaulted: true,
    document,
    ...fields,
  };
}

/** Each record as a part of its own. */
function merged(records: PartRecord[]) {
  return mergeRows(records.map(asSegment));
}

function asSegment(one: PartRecord): Buffer {
  const header = Buffer.alloc(recordHeaderBytes);
  writeRecordHeader(header, 0, one);
  return Buffer.concat([header, one.document]);
}

const loser = { isLoser: true };
const keysOf = (records: PartRecord[]) => merged(records).rows.map(({ key }) => key.toString());

describe('merging the rows of a partition', () => {
  it('orders them by the bytes of the SKU, as the index does', () => {
    const skus = ['b', 'ab', 'a', '\u{ffee}', '\u{1f600}', 'é'];
    expect(keysOf(skus.map((sku, index) => record(index + 1, sku)))).toEqual([
      'a',
      'ab',
      'b',
      'é',
      '\u{ffee}',
      '\u{1f600}',
    ]);
  });

  it('takes the last row of a SKU, whichever part comes first', () => {
    const { rows } = merged([record(9, 'A', { activeDefaulted: false }), record(2, 'a')]);
    expect(rows).toMatchObject([{ activeDefaulted: false, document: record(9, 'A').document }]);
  });

  it('gives what sorting all rows would give, however they are spread over parts', () => {
    const skus = fc.array(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 })), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(skus, (parts) => {
        let row = 0;
        const records = parts.map((part) => part.map((sku) => record(++row, sku)));
        const bySku = (one: PartRecord, other: PartRecord) =>
          Buffer.compare(documentKey(one.document), documentKey(other.document)) || one.row - other.row;
        const segments = records.map((part) => Buffer.concat(part.sort(bySku).map(asSegment)));
        const sorted = records.flat().sort(bySku);
        const isLast = (one: PartRecord, index: number) => {
          const next = sorted[index + 1];
          return !next || !documentKey(next.document).equals(documentKey(one.document));
        };
        const { rows, repeated } = mergeRows(segments);
        expect(rows.map(({ document }) => document)).toEqual(
          sorted.filter(isLast).map((one) => one.document),
        );
        expect(repeated.flat().length - repeated.length).toBe(sorted.length - rows.length);
      }),
    );
  });

  it('refuses a part whose winner is missing', () => {
    expect(() => merged([record(1, 'a', loser)])).toThrow('without the row that won');
  });
});

describe('repeated SKUs', () => {
  it('count every row that lost, also those that are only counted', () => {
    const { repeated } = merged([
      record(1, 'a', loser),
      record(2, 'a', { unlistedDuplicates: 40 }),
      record(3, 'A'),
      record(4, 'b'),
    ]);
    expect(countRepeated(repeated)).toEqual({ duplicates: 42, duplicateSkus: 1 });
    expect(describeRepeated(repeated)).toMatchObject([{ total: 43, wonBy: 3 }]);
  });

  it('are described for a thousand SKUs, each with up to twenty rows, the winner among them', () => {
    const skus = [
      ...Array.from({ length: 2400 }, (_, at) => at % 1200),
      ...Array.from({ length: 30 }, () => 0),
    ];
    const records = skus.map((sku, index) => record(index + 1, `sku-${sku}`));
    const { repeated } = merged(records);
    expect(countRepeated(repeated)).toEqual({ duplicates: 1230, duplicateSkus: 1200 });
    const described = describeRepeated(repeated);
    expect(described).toHaveLength(1000);
    const [group] = described;
    expect(group?.rows).toHaveLength(20);
    expect(group?.rows.at(-1)?.row).toBe(group?.wonBy);
  });

  it('keep a quoted spelling in the list and cut a long one in the description', () => {
    const odd = `=A,"${' '.repeat(300)}B`;
    const { repeated } = merged([record(1, odd, loser), record(2, odd)]);
    const quoted = `"'${odd.replaceAll('"', '""')}"`;
    const line = (row: number, won: boolean) =>
      `${quoted.toLowerCase()},${row},${row + 1},${quoted},${won},run-1\n`;
    expect(repeatedAsCsv(repeated, 'run-1')).toBe(line(1, false) + line(2, true));
    expect(describeRepeated(repeated)[0]?.rows[0]?.spelling).toBe(odd.slice(0, 200));
  });
});
