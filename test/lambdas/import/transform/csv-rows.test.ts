import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { maxRowBytes } from '../../../../lambdas/import/transform/csv-rows.ts';
import { readCsv } from '../../../support/read-csv.ts';
import { referenceFields } from '../../../support/reference-csv.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../../fixtures/rows', name));
const chunkSizes = Array.from({ length: 64 }, (_, index) => index + 1);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

const cellText = fc
  .array(fc.constantFrom('a', 'b7', ' ', 'é', '漢', '🧦', '\t'), { maxLength: 5 })
  .map((parts) => parts.join(''));
const quotedText = fc
  .array(fc.constantFrom('a', '""', ',', '\n', '\r', '\r\n', 'é', '🧦', ' '), { maxLength: 6 })
  .map((parts) => `"${parts.join('')}"`);
const plainCsv = fc
  .array(fc.tuple(fc.array(fc.oneof(cellText, quotedText), { minLength: 1, maxLength: 4 }), lineEnd), {
    maxLength: 8,
  })
  .map((rows) => rows.map(([cells, end]) => cells.join(',') + end).join(''));
/** Anything at all made of what matters to the parser. */
const wildCsv = fc
  .array(fc.constantFrom('"', '"', ',', '\n', '\r', 'a', 'é', ' ', '🧦'), { maxLength: 40 })
  .map((parts) => parts.join(''));

describe('the rows of a file', () => {
  it('are those of csv-parse, whatever the chunks', () => {
    fc.assert(
      fc.property(plainCsv, (csv) => {
        const expected = parse(csv, {
          record_delimiter: ['\r\n', '\n', '\r'],
          relax_column_count: true,
          skip_empty_lines: true,
        });
        const wrong = chunkSizes.filter(
          (size) =>
            !isDeepStrictEqual(
              readCsv(csv, size).map(({ fields }) => fields),
              expected,
            ),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('have the fields and lines of the reference with stray and open quotes, whatever the chunks', () => {
    fc.assert(
      fc.property(wildCsv, (csv) => {
        const expected = referenceFields(csv).map(({ fields, line }) => ({ fields, line }));
        const wrong = chunkSizes.filter((size) => {
          const rows = readCsv(csv, size).map(({ fields, line, problem }, index) => ({
            fields,
            line: problem ? expected[index]?.line : line,
          }));
          return !isDeepStrictEqual(rows, expected);
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['"x"y"z,1', [['xy"z', '1']]],
    ['a"b"c', [['a"b"c']]],
    [' "a",b', [[' "a"', 'b']]],
    [
      'a,b\n\n\r\n\rc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['  \n""\n,\n', [['  '], [''], ['', '']]],
    ['"a""b"', [['a"b']]],
    ['""""', [['"']]],
    ['"a\r\n,b"', [['a\r\n,b']]],
  ])('of %j are %j', (csv, expected) => {
    expect(readCsv(csv).map(({ fields }) => fields)).toEqual(expected);
  });

  it('know their row number and the line they start on', () => {
    const rows = readCsv(fixture('line-ends.csv'), 3);
    expect(rows.map(({ row, line, fields }) => [row, line, fields[0]])).toEqual([
      [1, 1, 'lf'],
      [2, 2, 'crlf'],
      [3, 3, 'cr'],
      [4, 5, 'after an empty line'],
      [5, 6, 'three\nquoted\r\nlines'],
      [6, 9, 'last, without a line end'],
    ]);
  });

  it('end with a quote left open as one row, on the line where the quote opened', () => {
    const rows = readCsv(fixture('quote-unclosed.csv'), 5);
    expect(rows.map(({ problem, line }) => [problem, line])).toEqual([
      [null, 1],
      ['quote_unclosed', 3],
    ]);
    expect(rows[1]!.fields).toEqual(['2', 'two\nlines', 'opened "here"\nand never closed\n3,x,y\n']);
  });

  it('tell bytes that are not UTF-8 from those that are, whatever the chunks', () => {
    for (const size of chunkSizes) {
      const valid = readCsv(fixture('encoding-invalid.csv'), size).map(({ isUtf8 }) => isUtf8);
      expect(valid).toEqual([true, false, true, false]);
    }
  });

  it.each([1000, 65_536, 3_000_000])('longer than 1 MiB are cut there with chunks of %i bytes', (size) => {
    const long = `1,"${'x""'.repeat(maxRowBytes / 2)}",z`;
    const rows = readCsv(
      `${long}\r\n2,b\n3,${'y'.repeat(maxRowBytes - 2)}\n4,${'y'.repeat(maxRowBytes - 1)}`,
      size,
    );
    expect(rows.map(({ row, line, problem }) => [row, line, problem])).toEqual([
      [1, 1, 'row_too_long'],
      [2, 2, null],
      [3, 3, null],
      [4, 4, 'row_too_long'],
    ]);
    expect(rows.map(({ fields }) => fields.map((field) => field.length))).toEqual(
      readCsv(`${long}\r\n2,b\n3,${'y'.repeat(maxRowBytes - 2)}\n4,${'y'.repeat(maxRowBytes - 1)}`).map(
        ({ fields }) => fields.map((field) => field.length),
      ),
    );
    expect(Buffer.byteLength(rows[3]!.fields.join(','))).toBe(maxRowBytes);
  });

  it('that never close a quote are told so even when they are longer than 1 MiB', () => {
    const rows = readCsv(`1,a\n2,"${'x\n'.repeat(maxRowBytes)}`, 100_000);
    expect(rows.map(({ line, problem }) => [line, problem])).toEqual([
      [1, null],
      [2, 'quote_unclosed'],
    ]);
  });
});
