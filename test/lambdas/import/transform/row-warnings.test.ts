import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cellErrors } from '../../../../lambdas/catalogue/cell-damage.ts';
import { type LookalikeSuspect, lookalikeSuspect } from '../../../../lambdas/catalogue/lookalike-skus.ts';
import { damageOf } from '../../../../lambdas/import/transform/damaged-cells.ts';
import { transformCsv } from '../../../support/transform-csv.ts';

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/rows/damage', `${name}.csv`));

/** [code, column, count, row:value …] of each warning. */
function warningsIn(csv: Buffer | string) {
  return transformCsv(csv).outcome.warnings.map(({ code, column, count, examples }) =>
    [code, column, count, ...examples.map(({ row, value }) => `${row}:${value}`)].join(' '),
  );
}

describe('the damage of spreadsheets', () => {
  it.each([
    ['sku-scientific', ['sku_scientific sku 4 1:1.23E+11 2:1,23E+11 3:4E+12']],
    ['sku-invisible', ['sku_invisible sku 2 1:MUG\u200b-1 4:MU\u00adG-4']],
    ['gtin-zeros-lost', ['gtin_zeros_lost EAN 2 1:36000291452 3:1234565']],
    [
      'date-rewritten',
      [
        'date_rewritten sku 2 1:2-Mar 2:Mar-02',
        'date_rewritten size 2 2:12-Oct 5:12. Okt',
        'date_rewritten name 1 3:1-Feb',
        'date_rewritten price 1 4:3-May',
        'date_rewritten updated_at 2 6:31/03/2026 7:46112',
      ],
    ],
    [
      'cell-error',
      [
        'cell_error name 1 1:#N/A',
        'cell_error sku 1 2:#REF!',
        'cell_error price 1 3:#WERT!',
        'cell_error colour 1 4:########',
      ],
    ],
    ['sku-lookalike', []],
  ])('%s is told with its column, count and first rows, and nothing that is whole', (name, expected) => {
    expect(warningsIn(fixture(name))).toEqual(expected);
  });

  it('rejects no row and changes no value', () => {
    const { outcome, partitions } = transformCsv('sku,name,colour\n1.23E+11,2-Mar,#N/A\n');
    expect(outcome).toMatchObject({ valid: 1, rejected: 0 });
    expect(partitions[0]?.[0]?.document).toMatchObject({
      sku: '1.23E+11',
      name: '2-Mar',
      attributes: { colour: '#N/A' },
    });
  });

  it('is counted in rejected rows too, but not in rows whose cells are not sure to stand in their columns', () => {
    const [warning] = transformCsv('sku,name,price\n1E+11,Lamp,?\n1E+11,Lamp\n1E+11,Lamp,1\n').outcome
      .warnings;
    expect(warning).toMatchObject({ code: 'sku_scientific', count: 2 });
  });

  it('is told with the line of its row, also behind line breaks in quotes', () => {
    const [warning] = transformCsv('sku,name\nA,"two\r\nlines"\n\n #N/A ,x\n').outcome.warnings;
    expect(warning?.examples).toEqual([{ row: 2, line: 5, value: '#N/A' }]);
  });

  it('is not looked for in the columns that a rejects file added', () => {
    expect(warningsIn('sku,name,lading_column\nA,x,#N/A\n')).toEqual([]);
  });

  it('leaves the outcome small, however many columns are damaged', () => {
    const columns = Array.from({ length: 997 }, (_, index) => `${'🧦'.repeat(230)}${index}`);
    const row = (sku: string) => `${sku},x${',#N/A'.repeat(columns.length)}\n`;
    const { outcome } = transformCsv(`sku,name,${columns.join()}\n${['A', 'B', 'C', 'D'].map(row).join('')}`);
    expect(outcome.warnings).toHaveLength(51);
    expect(outcome.warnings.at(-1)).toMatchObject({ column: '(further columns)', count: 947 * 4 });
    expect(Buffer.byteLength(JSON.stringify(outcome))).toBeLessThan(100_000);
  });
});

const pieces = [
  '1',
  '9',
  '12',
  '2026',
  'A',
  'Mar',
  'Mär',
  'Okt',
  'o',
  'il',
  'E+',
  'e-',
  '#',
  '-',
  '.',
  ' ',
  '/',
];
const cellText = fc.oneof(
  fc
    .array(fc.constantFrom(...pieces, '\u200b', '\x7f', 'А', '!', '\t'), { maxLength: 5 })
    .map((parts) => parts.join('')),
  fc.constantFrom(
    ...cellErrors,
    '####',
    '12. Mär',
    '02-Dec',
    'Mrz 26',
    '1.5.2026',
    '13/02/1999',
    '9.99999E+123',
  ),
  fc.string({ maxLength: 12 }),
);
const blank = fc.constantFrom('', ' ', '\u00a0', '\ufeff');
const cell = fc.tuple(blank, cellText, blank).map((parts) => parts.join('').replace(/["\r\n,\0]/g, ''));

describe('the cheap look at the bytes', () => {
  it('misses nothing that a look at every text finds', () => {
    const columns = ['sku', 'name', 'brand', 'tags', undefined] as const;
    const rows = fc.array(fc.tuple(cell, cell, cell, cell, cell), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(rows, (drawn) => {
        const lines = drawn.map((cells) => `${cells.join(',')}\n`);
        const { outcome, lookalikes, partitions } = transformCsv(
          `sku,name,brand,tags,colour\n${lines.join('')}`,
        );
        const valid = new Set(partitions.flat().map(({ row }) => row));
        const expected = drawn.flatMap((cells, at) => {
          const row = at + 1;
          const damage = cells.flatMap((text, column) => damageOf(columns[column], text.trim()) ?? []);
          const lookalike = valid.has(row) ? lookalikeSuspect(cells[0].trim(), row, row + 1) : undefined;
          return { damage, lookalike };
        });
        expect(countEach(outcome.warnings)).toEqual(
          countEach(expected.flatMap(({ damage }) => damage.map((code) => ({ code, count: 1 })))),
        );
        const found = expected.flatMap(({ lookalike }) => lookalike ?? []);
        const isFirst = ({ key }: LookalikeSuspect, at: number) =>
          found.findIndex((one) => one.key === key) === at;
        expect(lookalikes).toEqual(found.filter(isFirst));
      }),
      { numRuns: 200 },
    );
  });
});

function countEach(warnings: readonly { code: string; count: number }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code, count } of warnings) counts[code] = (counts[code] ?? 0) + count;
  return counts;
}
