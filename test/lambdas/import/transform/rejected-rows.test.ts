import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { transformCsv } from '../../../support/transform-csv.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../../fixtures/rows', name));
const readRejects = (rejects: string): string[][] => parse(rejects, { relax_column_count: true });
const skusOf = (csv: string | Buffer) =>
  transformCsv(csv)
    .partitions.flat()
    .map(({ document }) => document.sku);

describe('a rejected row', () => {
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
