import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rowScanner, type ScanOptions } from '../../../../lambdas/import/validate/row-scanner.ts';
import { type FoundRow, naiveRows } from '../naive-rows.ts';

const comma = 0x2c;

/** Tricky bytes often, so that quotes, delimiters and line ends meet in every order. */
const csvLike = fc
  .array(fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', 'a', 'é', ',"', '",', '\0'), { maxLength: 60 })
  .map((pieces) => Buffer.from(pieces.join('')));

describe('rowScanner', () => {
  it('finds the same rows as a byte-by-byte reading, at every chunk size', () => {
    const check = fc.property(csvLike, (file) => {
      const expected = naiveRows(file);
      for (let size = 1; size <= 64; size += 1) expect(scan(file, size).rows).toEqual(expected);
    });
    fc.assert(check, { numRuns: 400 });
  });

  it.each([
    [
      'line feeds',
      'a,b\nc,d\n',
      [
        [0, 3, 1],
        [4, 7, 2],
      ],
    ],
    [
      'CRLF',
      'a\r\nb\r\n',
      [
        [0, 1, 1],
        [3, 4, 2],
      ],
    ],
    [
      'carriage returns',
      'a\rb',
      [
        [0, 1, 1],
        [2, 3, 2],
      ],
    ],
    [
      'all three mixed',
      'a\r\nb\rc\nd',
      [
        [0, 1, 1],
        [3, 4, 2],
        [5, 6, 3],
        [7, 8, 4],
      ],
    ],
    [
      'empty lines',
      '\n\r\n\na\n\n\rb\n\n',
      [
        [4, 5, 4],
        [8, 9, 7],
      ],
    ],
    [
      'a quoted line break',
      '"x\r\ny",1\nb',
      [
        [0, 8, 1],
        [9, 10, 3],
      ],
    ],
    [
      'a doubled quote',
      '"a""\n",1\nb',
      [
        [0, 8, 1],
        [9, 10, 3],
      ],
    ],
    [
      'a quote inside an unquoted field',
      'a"\nb',
      [
        [0, 2, 1],
        [3, 4, 2],
      ],
    ],
    [
      'a quote behind a blank',
      'x, "\nb',
      [
        [0, 4, 1],
        [5, 6, 2],
      ],
    ],
    [
      'text behind a closing quote',
      '"a"b"\nc',
      [
        [0, 5, 1],
        [6, 7, 2],
      ],
    ],
    [
      'an unclosed quote',
      'a\n"b\nc\nd\n',
      [
        [0, 1, 1],
        [2, 9, 2],
      ],
    ],
    [
      'NUL bytes',
      'a\0\n\0b',
      [
        [0, 2, 1],
        [3, 5, 2],
      ],
    ],
  ])('places rows right with %s', (_case, text, expected) => {
    const found = scan(Buffer.from(text)).rows.map(({ startByte, endByte, line }) => [
      startByte,
      endByte,
      line,
    ]);
    expect(found).toEqual(expected);
  });

  it.each([';', '\t', '|'])('opens a quote behind %j, but not behind a comma', (delimiter) => {
    const file = Buffer.from(`a,"b\nc${delimiter}"d\ne"\nf`);
    const found = scan(file, 3, { delimiter: delimiter.charCodeAt(0) }).rows;
    expect(found.map(({ startByte, line }) => [startByte, line])).toEqual([
      [0, 1],
      [5, 2],
      [13, 4],
    ]);
  });

  it('opens a quote right behind a byte order mark', () => {
    const file = Buffer.from('"a\nb",c\nd');
    const { rows } = scan(file, file.length, { firstByte: 3 });
    expect(rows).toEqual([
      { startByte: 3, endByte: 10, line: 1 },
      { startByte: 11, endByte: 12, line: 3 },
    ]);
  });

  it('tells where the data begins behind the header, at every chunk size', () => {
    for (let size = 1; size <= 8; size += 1) {
      expect(scan(Buffer.from('\r\na,"\n"\r\n\r\nb'), size).behindHeader).toEqual({ startByte: 9, line: 4 });
      expect(scan(Buffer.from('a\r\rb'), size).behindHeader).toEqual({ startByte: 2, line: 2 });
      expect(scan(Buffer.from('a\n\r\nb'), size).behindHeader).toEqual({ startByte: 2, line: 2 });
    }
  });

  it('hands out the bytes of a row over chunk borders, and nothing of a longer one', () => {
    const bytes: (string | undefined)[] = [];
    const scanner = rowScanner(() => bytes.push(scanner.rowBytes()?.toString()), {
      delimiter: comma,
      heldBytes: 5,
    });
    for (const byte of Buffer.from('abcde\nabcdef\nxy\n1"2\r\nz')) scanner.push(Buffer.of(byte));
    scanner.end();
    expect(bytes).toEqual(['abcde', undefined, 'xy', '1"2', 'z']);
  });

  it('holds no more of an endless row than it was told', () => {
    const chunk = Buffer.alloc(1_000_000, 'x');
    const scanner = rowScanner(() => undefined, { delimiter: comma, heldBytes: 1_000 });
    const before = process.memoryUsage().arrayBuffers;
    for (let pushed = 0; pushed < 300; pushed += 1) scanner.push(chunk);
    expect(scanner.openBytes()).toBe(300_000_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });
});

function scan(file: Buffer, chunkSize = file.length, options: Partial<ScanOptions> = {}) {
  const rows: FoundRow[] = [];
  const scanner = rowScanner((startByte, endByte, line) => rows.push({ startByte, endByte, line }), {
    delimiter: comma,
    ...options,
  });
  for (let at = 0; at < file.length; at += chunkSize) scanner.push(file.subarray(at, at + chunkSize));
  scanner.end();
  return { rows, behindHeader: scanner.behindHeader() };
}
