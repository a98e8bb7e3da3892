import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Plan } from '../../../../lambdas/import/run/plan.ts';
import { RangeRows } from '../../../../lambdas/import/transform/range-rows.ts';
import { surveyFile } from '../../../../lambdas/import/validate/survey-file.ts';
import { sentBytes } from '../../../support/sent-file.ts';
import { planOf, readPartitions } from '../../../support/transform-csv.ts';

describe('the ranges of a plan', () => {
  it('transform to the rows, lines and codes of the whole file, whatever is in it', async () => {
    const wild = fc
      .array(fc.constantFrom('"', ',', ',', '\n', '\r', '\r\n', 'a', 'b', 'é', '"a\n"', 'x,y\n'), {
        minLength: 1,
        maxLength: 60,
      })
      .map((parts) => Buffer.from(`sku,name\n${parts.join('')}`));
    await fc.assert(
      fc.asyncProperty(wild, async (csv) => {
        const whole = planOf(csv);
        if (whole.ranges[0]!.rows === 0) return;
        const file = sentBytes(csv, { wishes: { delimiter: ',', encoding: 'utf-8' } });
        const survey = await surveyFile(file, { sizeBytes: csv.length, rangeSizeBytes: 12 });
        const parts = survey.ranges.map((_, index) =>
          rowsOf({ ...whole, ...survey, splitters: [] }, csv, index),
        );
        expect(parts.flat().length).toBe(whole.ranges[0]!.rows);
        expect(parts.flat().toSorted(byRow)).toEqual(rowsOf(whole, csv, 0).toSorted(byRow));
      }),
      { numRuns: 500 },
    );
  });
});

type FoundRow = [row: number, line: number, what: string];
const byRow = (one: FoundRow, other: FoundRow) => one[0] - other[0];

/** Every row of a range with its line, and its SKU or the reject line. */
function rowsOf(plan: Plan, csv: Buffer, index: number): FoundRow[] {
  const range = plan.ranges[index]!;
  const rows = new RangeRows(plan, range);
  const rejects = rows.push(csv.subarray(range.startByte, range.endByte)) + rows.end();
  const { part } = rows.result();
  const valid = readPartitions(part)[0]!.map(
    ({ row, line, document }): FoundRow => [row, line, document.sku],
  );
  const rejected = [...rejects.matchAll(/,(\d+),(\d+),([a-z_]+),(sku|name)?,[^\n]*\n/g)].map(
    ([, row, line, code]): FoundRow => [Number(row), Number(line), code!],
  );
  return [...valid, ...rejected];
}
