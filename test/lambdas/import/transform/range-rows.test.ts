import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { Decimal128 } from 'mongodb';
import { RangeRows } from '../../../../lambdas/import/transform/range-rows.ts';
import { planOf, transformCsv } from '../../../support/transform-csv.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../../fixtures/rows', name));
const readRejects = (rejects: string): string[][] => parse(rejects, { relax_column_count: true });
const skusOf = (csv: string | Buffer) =>
  transformCsv(csv)
    .partitions.flat()
    .map(({ document }) => document.sku);

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

describe('a refused row', () => {
  it('with too few or too many fields keeps its surplus in the message; the rest is loaded', () => {
    const { outcome, rejects } = transformCsv(fixture('column-count.csv'));
    expect(readRejects(rejects)).toEqual([
      ['A2', 'Vase, tall', '', '2', '3', 'column_count', '', 'The row has 2 fields, the header has 3.'],
      [
        'A3',
        'Chair',
        '2',
        '3',
        '4',
        'column_count',
        '',
        'The row has 5 fields, the header has 3. Surplus: "extra, one","say ""hi"""',
      ],
    ]);
    expect(outcome).toMatchObject({ rows: 4, valid: 2, rejected: 2, reasons: { column_count: 2 } });
    expect(skusOf(fixture('column-count.csv'))).toEqual(['A1', 'A4']);
  });

  it.each([1, 7, 1000])(
    'with bytes that are not UTF-8 has them replaced (chunks of %i bytes)',
    (chunkBytes) => {
      const { outcome, rejects } = transformCsv(fixture('encoding-in-rows.csv'), { chunkBytes });
      expect(readRejects(rejects).map((fields) => fields.slice(0, 6))).toEqual([
        ['A2', 'Caf\ufffd', '2', '2', '3', 'encoding_invalid'],
        ['A3', 'x', 'zzz\ufffd', '3', '4', 'encoding_invalid'],
      ]);
      expect(outcome.reasons).toEqual({ encoding_invalid: 2 });
    },
  );

  it('with a quote left open to the end of the file is one reject, told with the line of the quote', () => {
    const { outcome, rejects } = transformCsv(fixture('quote-in-rows.csv'));
    expect(readRejects(rejects)).toEqual([
      [
        'A2',
        'Vase\n,2\nA3,Chair,3\n',
        '',
        '2',
        '4',
        'quote_unclosed',
        '',
        'The quotation mark opened on line 4 is never closed: close it, or double it if it is part of the text.',
      ],
    ]);
    expect(outcome).toMatchObject({ rows: 2, valid: 1, reasons: { quote_unclosed: 1 } });
  });

  it('longer than 1 MiB is cut to 1,000 characters a field', () => {
    const { outcome, rejects } = transformCsv(`sku,name\nA1,${'é🧦'.repeat(300_000)}\nA2,Vase\n`, {
      chunkBytes: 65_536,
    });
    expect(readRejects(rejects)[0]!.slice(0, 5)).toEqual([
      'A1',
      `${'é🧦'.repeat(500)}…`,
      '1',
      '2',
      'row_too_long',
    ]);
    expect(outcome).toMatchObject({ rows: 2, valid: 1, reasons: { row_too_long: 1 } });
  });

  it('with several faults has the first code of the order: the row as a whole, then the columns of the contract', () => {
    const codesOf = (row: string) =>
      Object.keys(transformCsv(Buffer.from(`updated_at,price,name,sku\n${row}\n`, 'latin1')).outcome.reasons);
    const long = 'x'.repeat(2 ** 20);
    expect({
      unclosed: codesOf(`\xff${long},"`),
      long: codesOf(`\xff${long}`),
      count: codesOf('\xff,x'),
      encoding: codesOf('x,x,,\xff'),
      sku: codesOf('x,x,,'),
      name: codesOf('x,x,,A1'),
      price: codesOf('x,x,Lamp,A1'),
      date: codesOf('x,1,Lamp,A1'),
    }).toEqual({
      unclosed: ['quote_unclosed'],
      long: ['row_too_long'],
      count: ['column_count'],
      encoding: ['encoding_invalid'],
      sku: ['sku_missing'],
      name: ['name_missing'],
      price: ['price_invalid'],
      date: ['date_invalid'],
    });
  });

  it('names its column, row and line, what was found and what is expected', () => {
    const { outcome, rejects } = transformCsv('Item SKU,Name,Price\n\nA1,Lamp,"1,50"\n');
    const message =
      'Found "1,50", expected up to 12 digits, a point and up to 4 digits, without sign, separator or symbol, as in 1299.90. If the comma is a decimal sign, write 1.50.';
    expect(rejects).toBe(`A1,Lamp,"1,50",1,3,price_invalid,Price,"${message.replaceAll('"', '""')}"\n`);
    expect(outcome.examples).toEqual([
      { row: 1, line: 3, code: 'price_invalid', column: 'Price', message, value: '1,50' },
    ]);
  });

  it.each([
    ['sku,name\n\u200b,x\n', 'The SKU has only invisible characters.'],
    [`sku,name\n${'s'.repeat(65)},x\n`, `The SKU "${'s'.repeat(60)}…" has more than 64 characters.`],
    [`sku,name\nA,${'🧦'.repeat(201)}\n`, 'The text has 201 characters, allowed are 200.'],
    [`sku,name,body\nA,x,${'y'.repeat(10_001)}\n`, 'The text has 10,001 characters, allowed are 10,000.'],
  ])('says why in a sentence (%#)', (csv, message) => {
    expect(transformCsv(csv).outcome.examples[0]!.message).toBe(message);
  });

  it('gives an example at most three times a code, with values cut to 200 characters', () => {
    const rows = Array.from({ length: 5 }, (_, index) => `A${index},x,${'9'.repeat(500)}`);
    const { outcome, rejects } = transformCsv(`sku,name,price\n${rows.join('\n')}\n,,\n`);
    expect(outcome.examples.map(({ row, code, value }) => [row, code, value?.length])).toEqual([
      [1, 'price_invalid', 200],
      [2, 'price_invalid', 200],
      [3, 'price_invalid', 200],
      [6, 'sku_missing', 0],
    ]);
    expect(readRejects(rejects).map((fields) => fields[2]!.length)).toEqual([500, 500, 500, 500, 500, 0]);
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
