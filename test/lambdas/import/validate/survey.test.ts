import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Survey } from '../../../../lambdas/import/validate/survey.ts';
import { surveyFile } from '../../../../lambdas/import/validate/survey-file.ts';
import { codeOf } from '../../../../shared/errors.ts';
import { sentBytes } from '../../../support/sent-file.ts';
import { naiveRows } from '../naive-rows.ts';

describe('surveyFile', () => {
  it('plans the same at every chunk size', async () => {
    const file = productFile(60);
    const whole = await survey(file, file.length);
    expect(whole.ranges.length).toBeGreaterThan(3);
    for (let size = 1; size <= 64; size += 1) expect(await survey(file, size)).toEqual(whole);
  });

  it('tiles any file from the header to the end with exact first rows and lines', async () => {
    const piece = fc.constantFrom('"', ',', '\n', '\r', '\r\n', 'a', ',"', '",');
    const check = fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 80 }), async (pieces) => {
      const file = Buffer.from(`sku,name\r\nA,B\r\n${pieces.join('')}`);
      expectTiling(file, (await survey(file, 7, 10)).ranges);
    });
    await fc.assert(check, { numRuns: 300 });
  });

  it('keeps an unclosed quote and all behind it in one row', async () => {
    const { ranges } = await survey(Buffer.from('sku,name\nA,"b\nC,d\nE,f\n'), 5, 1);
    expect(ranges).toEqual([{ index: 0, startByte: 9, endByte: 22, firstRow: 1, firstLine: 2, rows: 1 }]);
  });

  it('counts lines from the top of the file, byte order mark and empty lines before the header included', async () => {
    const { ranges, dialect } = await survey(Buffer.from('\ufeff\n\r\nsku,name\n\nA,b\nC,d\n\n'), 4, 1);
    expect(dialect).toMatchObject({ encoding: 'utf-8', byteOrderMark: true, delimiter: ',' });
    expect(ranges).toEqual([
      { index: 0, startByte: 15, endByte: 20, firstRow: 1, firstLine: 4, rows: 1 },
      { index: 1, startByte: 20, endByte: 25, firstRow: 2, firstLine: 6, rows: 1 },
    ]);
  });

  it('cuts partitions by canonical SKUs, about rowsPerPartition each', async () => {
    const lines = Array.from({ length: 1_000 }, (_, at) => `"x, ""y""", SKU-${1_000 + at} \n`);
    const { splitters } = await survey(Buffer.from(`name,sku\n${lines.join('')}`), 999, 1_000);
    expect(splitters).toEqual(['sku-1250', 'sku-1500', 'sku-1750']);
  });

  it('cuts ranges of very short rows by the size of their documents', async () => {
    const file = Buffer.from(`sku,name\r\n${'a,b\n'.repeat(400_000)}`);
    const { ranges } = await survey(file, 65_536, 16 * 1024 * 1024);
    expect(ranges.length).toBeGreaterThan(2);
    expect(Math.max(...ranges.map(({ rows }) => rows)) * 350).toBeLessThan(65 * 1024 * 1024);
    expectTiling(file, ranges);
  });

  it('cuts ranges of long rows by what their documents may grow to', async () => {
    const file = Buffer.from(`sku,name\r\n${`a,${'x>'.repeat(100_000)}\n`.repeat(75)}`);
    const { ranges } = await survey(file, 65_536, 16 * 1024 * 1024);
    expect(ranges.length).toBe(2);
    expect(ranges[0]!.rows * 200_000 * 7).toBeLessThan(66 * 1024 * 1024);
    expectTiling(file, ranges);
  });

  it('cuts partitions of long rows by what their documents may grow to', async () => {
    const lines = Array.from({ length: 400 }, (_, at) => `${at},${'x'.repeat(200_000)}\n`);
    const file = Buffer.from(`sku,name\n${lines.join('')}`);
    expect((await survey(file, 65_536)).splitters).toHaveLength(8);
  });

  it.each([
    ['zero bytes', '', 'file_empty'],
    ['only a byte order mark', '\ufeff', 'file_empty'],
    ['only empty lines', '\n\r\n\n', 'file_empty'],
    ['only a header', 'sku,name', 'file_has_no_rows'],
    ['a header and empty lines', '\ufeffsku,name\r\n\r\n\n', 'file_has_no_rows'],
    ['a header without sku', 'name\nA\n', 'column_missing'],
    ['a spreadsheet', 'PK\x03\x04', 'not_csv'],
    ['a header of more than 1 MiB', `sku,name,${'x'.repeat(1_048_576)}\nA,b,c\n`, 'header_too_long'],
    ['a quote left open in the header', `sku,"name\n${'A,b\n'.repeat(300_000)}`, 'header_too_long'],
  ])('refuses %s', async (_case, text, code) => {
    const file = Buffer.from(text);
    await expect(survey(file, 1_000).catch(codeOf)).resolves.toBe(code);
    await expect(survey(file, file.length).catch(codeOf)).resolves.toBe(code);
  });

  it('accepts a header of a million bytes', async () => {
    const file = Buffer.from(`sku,name,${'x'.repeat(999_991)}\nA,b,c\n`);
    expect((await survey(file, 65_536)).ranges[0]).toMatchObject({ startByte: 1_000_001, rows: 1 });
  });

  it('stops reading a file without a header end after little more than 1 MiB', async () => {
    let produced = 0;
    function* file() {
      for (; produced < 1_000; produced += 1) yield Buffer.alloc(65_536, 'x');
    }
    await expect(
      surveyFile({ ...sentBytes(Buffer.alloc(0)), open: file }, { sizeBytes: 1e12 }).catch(codeOf),
    ).resolves.toBe('header_too_long');
    expect(produced).toBeLessThan(40);
  });

  it('passes a row of 300 MB without holding it', async () => {
    const before = heldBytes();
    let peak = 0;
    async function* file() {
      yield Buffer.from('sku,name\nA,"');
      for (let megabyte = 0; megabyte < 300; megabyte += 1) {
        if (megabyte % 50 === 49) peak = Math.max(peak, heldBytes());
        yield Buffer.alloc(1_000_000, `${'x'.repeat(99)}\n`);
      }
      yield Buffer.from('"\nC,d\n');
    }
    const { ranges } = await surveyFile({ ...sentBytes(Buffer.alloc(0)), open: file }, { sizeBytes: 3e8 });
    expect(ranges.map(({ rows, firstLine }) => [rows, firstLine])).toEqual([
      [1, 2],
      [1, 3_000_003],
    ]);
    expect(peak - before).toBeLessThan(20_000_000);
  });
});

/**
 * Bytes of buffers that are still reachable. V8 gives buffers back in a thread of its own after a collection, late on a
 * busy machine; the next collection waits for that.
 */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

function survey(file: Buffer, chunkSize: number, rangeSizeBytes = 500): Promise<Survey> {
  const sizes = { sizeBytes: file.length, rangeSizeBytes, rowsPerPartition: 250 };
  return surveyFile(sentBytes(file, { chunkBytes: chunkSize || 1 }), sizes);
}

function expectTiling(file: Buffer, ranges: Survey['ranges']): void {
  const rows = naiveRows(file).slice(1);
  expect(ranges.reduce((sum, range) => sum + range.rows, 0)).toBe(rows.length);
  let startByte = 10;
  let firstRow = 1;
  for (const [index, range] of ranges.entries()) {
    const first = rows[firstRow - 1]!;
    const after = rows[firstRow - 1 + range.rows];
    const endByte = after?.startByte ?? file.length;
    const firstLine = index === 0 ? 2 : first.line;
    expect(range).toEqual({
      index,
      startByte,
      endByte,
      firstRow: range.firstRow,
      firstLine,
      rows: range.rows,
    });
    startByte = endByte;
    firstRow += range.rows;
  }
}

function productFile(rows: number): Buffer {
  const ends = ['\n', '\r\n', '\r', '\n\n'];
  const lines = Array.from(
    { length: rows },
    (_, at) => `"P ""${at}""",Kettle ${at},"two\r\nlines, ${at}"${ends[at % 4]}`,
  );
  return Buffer.from(`\ufeffsku,name,description\r\n${lines.join('')}`);
}
