import { describe, expect, it } from '@jest/globals';
import { Decimal128 } from 'mongodb';
import { RangeRows } from '../../../../lambdas/import/transform/range-rows.ts';
import { planOf, transformCsv } from '../../../support/transform-csv.ts';

describe('a valid row', () => {
  it('becomes the whole document of a new product, in the order of its fields', () => {
    const { partitions, outcome, rejects } = transformCsv(
      'Stock,SKU,Name,Description,Price,Currency,Category,Tags,Active,Brand,EAN,Updated At,Colour,Size\n' +
        '7, Ab 1 ,Lamp,"line one\nline ""two""",12.50,usd,Home > Light,B|a|b,no,Müller,4006381333931,2026-03-31,  red , \n',
    );
    expect(Object.entries(partitions[0]![0]!.document)).toEqual([
      ['_id', 'ab 1'],
      ['sku', 'Ab 1'],
      ['name', 'Lamp'],
      ['description', 'line one\nline "two"'],
      ['price', Decimal128.fromString('12.50')],
      ['currency', 'USD'],
      ['category', ['Home', 'Light']],
      ['tags', ['b', 'a']],
      ['stock', { onHand: 7 }],
      ['active', false],
      ['brand', 'Müller'],
      ['gtin', '4006381333931'],
      ['updatedAt', new Date('2026-03-31')],
      ['attributes', { Colour: 'red' }],
    ]);
    expect(partitions[0]![0]).toMatchObject({ row: 1, line: 2, isLoser: false, activeDefaulted: false });
    expect({ outcome, rejects }).toEqual({
      outcome: { rows: 1, valid: 1, rejected: 0, reasons: {}, examples: [], warnings: [] },
      rejects: '',
    });
  });

  it('of a file without currency and active gets the default currency and is active by default', () => {
    const { partitions } = transformCsv('sku,name\nA1,Lamp\n', { defaultCurrency: 'SEK' });
    expect(partitions[0]![0]).toMatchObject({
      activeDefaulted: true,
      document: { currency: 'SEK', active: true },
    });
  });

  it('with blank cells has no such fields, and is active by default', () => {
    const { partitions } = transformCsv('sku,name,currency,active,colour\nA1,Lamp, ,"",\n');
    expect(partitions[0]![0]!.activeDefaulted).toBe(true);
    expect(Object.keys(partitions[0]![0]!.document)).toEqual(['_id', 'sku', 'name', 'active']);
  });

  it('ignores the columns that a rejects file added', () => {
    const { partitions } = transformCsv('sku,name,lading_row,lading_code\nA1,Lamp,4,price_invalid\n');
    expect(partitions[0]![0]!.document.attributes).toBeUndefined();
  });

  it('may have a cell that grows: a path of one-letter levels', () => {
    const levels = Array.from({ length: 100_000 }, () => 'x');
    const { partitions } = transformCsv(`sku,name,category\nA1,Lamp,${levels.join('>')}\nA2,Vase,y\n`);
    expect(partitions[0]!.map(({ document }) => document.category)).toEqual([levels, ['y']]);
  });
});

describe('a GTIN with a wrong check digit', () => {
  it('is stored and warned about, in rows that are imported alone', () => {
    const rows = ['4006381333931', '4006381333932', '96385075', ' 4006381333930 ', '10614141000416'];
    const { outcome, partitions } = transformCsv(
      `sku,name,EAN,updated_at\n${rows.map((gtin, index) => `A${index},x,${gtin},`).join('\n')}\nA9,x,96385075,never\n`,
    );
    expect(outcome.warnings).toEqual([
      {
        code: 'gtin_check_digit',
        column: 'EAN',
        count: 4,
        examples: [
          { row: 2, line: 3, value: '4006381333932' },
          { row: 3, line: 4, value: '96385075' },
          { row: 4, line: 5, value: '4006381333930' },
        ],
      },
    ]);
    expect(partitions[0]!.map(({ document }) => document.gtin)).toEqual(rows.map((gtin) => gtin.trim()));
  });
});

describe('a range', () => {
  it('counts rows and lines from where it begins in the file', () => {
    const csv = Buffer.from('sku,name\nA1,Lamp\nA2,Vase\n,Chair\n');
    const plan = planOf(csv);
    const range = { ...plan.ranges[0]!, firstRow: 1001, firstLine: 1500 };
    const rows = new RangeRows(plan, range);
    rows.push(csv.subarray(range.startByte));
    rows.end();
    expect(rows.result().outcome.examples[0]).toMatchObject({ row: 1003, line: 1502, code: 'sku_missing' });
  });

  it.each([1, 3])(
    'that has other rows than the plan says (%i instead of 2) is a bug, not a result',
    (planned) => {
      const csv = Buffer.from('sku,name\nA1,Lamp\nA2,Vase\n');
      const plan = planOf(csv);
      const transformed = () => {
        const rows = new RangeRows(plan, { ...plan.ranges[0]!, rows: planned });
        rows.push(csv.subarray(9));
        rows.end();
        return rows.result();
      };
      expect(transformed).toThrow(/planned rows|the plan says/);
    },
  );
});
