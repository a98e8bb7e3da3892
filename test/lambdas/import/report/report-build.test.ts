import { describe, expect, it } from '@jest/globals';
import { buildFailedReport, buildReport } from '../../../../lambdas/import/report/report-build.ts';
import { RunReport } from '../../../../lambdas/import/report/report-model.ts';
import type { WarningCode } from '../../../../lambdas/import/run/codes.ts';
import { partitionWith, rangeWith, rejectExample, sampleFacts, samplePlan } from '../report-sample.ts';

const endedAt = '2026-11-21T03:49:48.700Z';

describe('buildReport', () => {
  it('adds the outcomes of ranges and partitions up', () => {
    const report = buildReport(sampleFacts(), endedAt);
    expect(RunReport.parse(report)).toEqual(report);
    expect(report.counts).toEqual({
      rows: 2000,
      created: 1700,
      updated: 120,
      unchanged: 114,
      duplicates: 25,
      rejected: 41,
      warnings: 3,
    });
    expect(report.reasons).toEqual({ price_invalid: 22, column_count: 12, name_missing: 7 });
    expect(report.rejects.map(({ code }) => code)).toEqual(['price_invalid', 'column_count', 'name_missing']);
  });

  it.each([
    ['a row is in no count', [partitionWith({ created: 1958 })], [rangeWith(1959, { name_missing: 41 })]],
    [
      'a reject has no reason',
      [partitionWith({ created: 1959 })],
      [{ ...rangeWith(1959, { name_missing: 41 }), reasons: {} }],
    ],
    ['a range has no outcome', [], []],
    ['a range has other rows than planned', [partitionWith({ created: 1999 })], [rangeWith(1999, {})]],
  ])('refuses to report when %s', (_, partitions, ranges) => {
    expect(() => buildReport({ ...sampleFacts(), partitions, ranges }, endedAt)).toThrow('do not add up');
  });

  it('shows the first three examples of a code over all ranges', () => {
    const first = { ...rangeWith(0, { gtin_invalid: 2 }), warnings: [] };
    const second = {
      ...rangeWith(0, { gtin_invalid: 2 }),
      range: 1,
      examples: [rejectExample('gtin_invalid', { row: 3 }), rejectExample('gtin_invalid', { row: 4 })],
    };
    const [range] = samplePlan(2).ranges;
    const plan = samplePlan(2, { ranges: [range!, { ...range!, index: 1 }] });
    const none = { partitions: [], duplicateGroups: [] };
    const report = buildReport({ ...sampleFacts(), ...none, plan, ranges: [first, second] }, endedAt);
    expect(report.rejects[0]?.examples.map(({ row }) => row)).toEqual([118, 1204, 3]);
  });

  it('warns once per column that no field takes and adds the cells of the others up', () => {
    const columns = [...samplePlan(1).columns, { header: 'lading_row', use: 'ignored' as const }];
    const { warnings } = buildReport({ ...sampleFacts(), plan: samplePlan(2000, { columns }) }, endedAt);
    expect(warnings.map(({ code, column, count }) => [code, column, count])).toEqual([
      ['column_unknown', 'Colour', 1],
      ['column_ignored', 'lading_row', 1],
      ['gtin_check_digit', 'Ean', 2],
    ]);
  });

  it('adds warnings of one code and column up over the ranges, look-alikes among them, in the order of the codes', () => {
    const warning = (code: WarningCode, column: string, row: number) => ({
      code,
      column,
      count: 2,
      examples: [{ row, line: row, value: 'x' }],
    });
    const [range] = sampleFacts().ranges;
    const ranges = [
      { ...range!, warnings: [warning('cell_error', 'SKU', 1), warning('date_rewritten', 'Name', 2)] },
      { ...rangeWith(0, {}), range: 1, warnings: [warning('cell_error', 'SKU', 9)] },
    ];
    const plan = samplePlan(2000, { columns: samplePlan(1).columns.slice(0, 2) });
    const twice = { ...plan, ranges: [plan.ranges[0]!, { ...plan.ranges[0]!, index: 1, rows: 0 }] };
    const lookalikes = warning('sku_lookalike', 'SKU', 5);
    const { warnings, counts } = buildReport({ ...sampleFacts(), plan: twice, ranges, lookalikes }, endedAt);
    expect(
      warnings.map(({ code, column, count, examples }) => [code, column, count, examples.length]),
    ).toEqual([
      ['sku_lookalike', 'SKU', 2, 1],
      ['date_rewritten', 'Name', 2, 1],
      ['cell_error', 'SKU', 4, 2],
    ]);
    expect(counts.warnings).toBe(8);
  });

  it('measures a fan-out stage from its first start to its last end and adds its CPU up', () => {
    const report = buildReport(sampleFacts(), endedAt);
    expect(report.stages).toEqual({ validate: 0.4, transform: 0.7, review: 0.1, load: 2.4 });
    expect(report.cpuSeconds.load).toBe(1.92);
  });
});

describe('buildFailedReport', () => {
  const { record, plan, partitions, efforts } = sampleFacts();
  const error = { code: 'dependency_unavailable', message: 'The database is away.' };

  it('says that nothing was written when the run broke before it had the turn', () => {
    const { grantedAt: _, ...waiting } = record;
    const report = buildFailedReport({ record: waiting, plan, partitions: [], efforts }, error, endedAt);
    expect(report).toMatchObject({ written: 'nothing' });
    expect(report.finished).toBeUndefined();
  });

  it('says afterwards that a part may have been written, and what is known of it', () => {
    const report = buildFailedReport({ record, plan, partitions, efforts }, error, endedAt);
    expect(report).toMatchObject({
      written: 'part',
      finished: { partitions: 2, created: 1700, updated: 120 },
    });
  });
});
