import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { rowScanner } from '../../../lambdas/import/validate/row-scanner.ts';
import { surveyFile } from '../../../lambdas/import/validate/survey-file.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { generatedCsv } from '../../support/generated-csv.ts';
import { referenceFields } from '../../support/reference-csv.ts';
import { referenceImport } from '../../support/reference-import.ts';
import { expectRanges, rangesFrom, runRanges } from '../../support/row-pipeline.ts';
import { sentBytes } from '../../support/sent-file.ts';

const chunkSizes = Array.from({ length: 64 }, (_, index) => index + 1);
const comma = { delimiter: ',', encoding: 'utf-8' } as const;
const wished = { delimiter: ',', encoding: 'utf-8' } as const;

/** Files of at most `maxRows` rows that are not refused as a whole, each with what the reference makes of it. */
function importable(count: number, maxRows: number) {
  const files = [];
  for (let seed = 1; files.length < count; seed++) {
    const { bytes } = generatedCsv(seededRandom(seed), { ...comma, maxRows });
    const reference = referenceImport(bytes, ',', 'EUR');
    if (reference.code === undefined && reference.rows.length <= maxRows)
      files.push({ seed, bytes, reference });
  }
  return files;
}

describe('the rows of a generated file', () => {
  it('are those of csv-parse to the reference, wherever csv-parse can read the file', () => {
    const options = { record_delimiter: ['\r\n', '\n', '\r'], bom: true, relax_column_count: true };
    let read = 0;
    for (let seed = 1; seed <= 500; seed++) {
      const { bytes } = generatedCsv(seededRandom(seed), { ...comma, maxRows: 6 });
      const text = bytes.toString().replace(/^\ufeff/, '');
      const expected = parsedOrNothing(bytes, { ...options, skip_empty_lines: true });
      if (!expected) continue;
      read++;
      expect({ seed, rows: referenceFields(text).map(({ fields }) => fields) }).toEqual({
        seed,
        rows: expected,
      });
    }
    expect(read).toBeGreaterThan(100);
  });

  it('come out as the reference has them with every chunk size from 1 to 64', () => {
    for (const { seed, bytes, reference } of importable(30, 8)) {
      const ranges = rangesFrom(reference, [1], bytes.length);
      const plan = { columns: reference.columns, splitters: ['a', 'sku-2'], ranges };
      const expected = expectRanges(reference, plan);
      for (const size of chunkSizes) {
        expectSame(
          { seed, size },
          runRanges(bytes, plan, () => size),
          expected,
        );
      }
    }
  });

  it('come out as the reference has them for every way to cut them into ranges', () => {
    for (const { seed, bytes, reference } of importable(16, 8)) {
      const { columns, rows } = reference;
      for (let cuts = 0; cuts < 2 ** (rows.length - 1); cuts++) {
        const firstRows = [1, ...rows.slice(1).flatMap(({ row }) => (cuts & (1 << (row - 2)) ? [row] : []))];
        const plan = { columns, splitters: ['b'], ranges: rangesFrom(reference, firstRows, bytes.length) };
        const results = runRanges(bytes, plan, () => 1 + ((seed + cuts) % 64));
        expectSame({ seed, cuts }, results, expectRanges(reference, plan));
      }
    }
  });

  it('are planned and read as the reference has them for every size of ranges', async () => {
    for (const { seed, bytes, reference } of importable(6, 5)) {
      for (let rangeSizeBytes = 1; rangeSizeBytes <= Math.min(bytes.length, 200); rangeSizeBytes++) {
        const sent = sentBytes(bytes, { chunkBytes: 1 + (rangeSizeBytes % 64), wishes: wished });
        const sizes = { sizeBytes: bytes.length, rangeSizeBytes, rowsPerPartition: 2 };
        const plan = await surveyFile(sent, sizes);
        const firstRows = plan.ranges.map(({ firstRow }) => firstRow);
        expectSame({ seed, rangeSizeBytes }, plan.ranges, rangesFrom(reference, firstRows, bytes.length));
        const results = runRanges(bytes, plan, () => 1 + (rangeSizeBytes % 64));
        expectSame({ seed, rangeSizeBytes }, results, expectRanges(reference, plan));
      }
    }
  });

  it('begin for the scanner where they begin for the reference, with every chunk size from 1 to 64', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { bytes } = generatedCsv(seededRandom(seed), { ...comma, maxRows: 8 });
      const expected = referenceFields(bytes.toString('latin1')).map(({ start, end, line }) => [
        start,
        end,
        line,
      ]);
      for (const size of chunkSizes) {
        expectSame({ seed, size }, scan(bytes, size), expected);
      }
    }
  });
});

/** Ten times as fast as `toEqual`, which is left to show the difference. */
function expectSame(place: object, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  expect({ ...place, actual }).toEqual({ ...place, actual: expected });
  throw new Error(`results differ: ${JSON.stringify(place)}`);
}

function scan(bytes: Buffer, chunkBytes: number): number[][] {
  const rows: number[][] = [];
  const scanner = rowScanner((...row) => rows.push(row), { delimiter: 0x2c });
  for (let at = 0; at < bytes.length; at += chunkBytes) scanner.push(bytes.subarray(at, at + chunkBytes));
  scanner.end();
  return rows;
}

/** Undefined for files with stray or open quotes, which csv-parse refuses. */
function parsedOrNothing(bytes: Buffer, options: Record<string, unknown>): string[][] | undefined {
  try {
    return parse(bytes, options);
  } catch {
    return undefined;
  }
}
