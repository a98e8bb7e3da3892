import type { LimitCase } from './limit-case.ts';

const mebibyte = 1024 * 1024;
const letters = 'x'.repeat(mebibyte);
const noQuotes = 'one of many letters, then a line end\n'.repeat(1_000);

export const limitCases: LimitCase[] = [
  {
    name: 'one column',
    text: () => rows('sku', 100_000, (at) => `sku-${at}`),
    expected: { error: 'column_missing' },
  },
  {
    name: '1,000 columns',
    text: () => rows(header(1_000), 20_000, (at) => `s${at},n${',c'.repeat(998)}`),
    expected: { rows: 20_000, created: 20_000 },
  },
  {
    name: '2,000 columns',
    text: () => rows(header(2_000), 1_000, (at) => `s${at},n${',c'.repeat(1_998)}`),
    expected: { error: 'too_many_columns' },
  },
  {
    name: 'one row of 16 MB',
    text: () => ['sku,name\na,', ...repeated(letters, 16), '\nb,Lamp\n'],
    expected: { rows: 2, created: 1, rejected: 1, reasons: { row_too_long: 1 } },
  },
  {
    name: 'one quoted row of 16 MB',
    text: () => ['sku,name\na,"', ...repeated(`${letters}""\n`, 16), '"\nb,Lamp\n'],
    expected: { rows: 2, created: 1, rejected: 1, reasons: { row_too_long: 1 } },
  },
  {
    name: 'a quote left open over 64 MB',
    text: () => ['sku,name\nb,Lamp\na,"', ...repeated(noQuotes, 1_800)],
    expected: { rows: 2, created: 1, rejected: 1, reasons: { quote_unclosed: 1 } },
  },
  {
    name: 'a million blank lines',
    text: () => ['sku,name\na,Lamp\n', ...repeated('\r\n'.repeat(1_000), 1_000), 'b,Vase\n'],
    expected: { rows: 2, created: 2 },
  },
  {
    name: 'only blank lines, a million',
    text: () => repeated('\n'.repeat(1_000), 1_000),
    expected: { error: 'file_empty' },
  },
  {
    name: 'a header of 1 MiB',
    text: () => [`sku,name,${'x'.repeat(mebibyte - 9)}\na,Lamp,red\n`],
    expected: { rows: 1, created: 1 },
  },
  {
    name: 'a header of 1 MiB and a byte',
    text: () => [`sku,name,${'x'.repeat(mebibyte - 8)}\na,Lamp,red\n`],
    expected: { error: 'header_too_long' },
  },
  {
    name: '64 MB without a line end',
    text: () => repeated(letters, 64),
    expected: { error: 'header_too_long' },
  },
  {
    name: '500,000 rows of one SKU',
    text: () => rows('sku,name,price', 500_000, (at) => `HOT-1,"Lamp ${at}",${at}.50`),
    expected: { rows: 500_000, created: 1, duplicates: 499_999 },
  },
  {
    name: '500,000 rows, all rejected',
    text: () => rows('sku,name,price', 500_000, (at) => `sku-${at},Lamp ${at},"1,50"`),
    expected: { rows: 500_000, rejected: 500_000, reasons: { price_invalid: 500_000 } },
  },
  {
    name: '500,000 SKUs, each twice',
    text: () => rows('sku,name', 1_000_000, (at) => `sku-${at % 500_000},Lamp ${at}`),
    expected: { rows: 1_000_000, created: 500_000, duplicates: 500_000 },
  },
  {
    name: 'two million tiny rows',
    text: () => rows('sku,name', 2_000_000, (at) => `${at.toString(36)},x`),
    expected: { rows: 2_000_000, created: 2_000_000 },
  },
  {
    name: 'rows of nearly 1 MiB',
    text: () => rows('sku,name,note', 100, (at) => `sku-${at},Lamp,${letters.slice(100)}`),
    expected: { rows: 100, created: 100 },
  },
  {
    name: 'categories of 200,000 levels',
    text: () => rows('sku,name,category', 100, (at) => `sku-${at},Lamp,${'x>'.repeat(199_999)}x`),
    expected: { rows: 100, created: 100 },
  },
  {
    name: 'a gzip of 1.7 MB that holds 1 GB of blank lines',
    fileName: 'blank.csv.gz',
    text: () => ['sku,name\na,Lamp\n', ...repeated('\n'.repeat(mebibyte), 1_024), 'b,Vase\n'],
    expected: { error: 'gzip_too_large' },
  },
];

function header(columns: number): string {
  return `sku,name${Array.from({ length: columns - 2 }, (_, at) => `,c${at}`).join('')}`;
}

function* rows(head: string, count: number, rowAt: (at: number) => string): Generator<string> {
  yield `${head}\n`;
  const rowsPerPiece = 1_000;
  for (let from = 0; from < count; from += rowsPerPiece) {
    const length = Math.min(rowsPerPiece, count - from);
    yield `${Array.from({ length }, (_, at) => rowAt(from + at)).join('\n')}\n`;
  }
}

function* repeated(text: string, times: number): Generator<string> {
  for (let time = 0; time < times; time++) yield text;
}
