import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { report } from '../../../../lambdas/import/report/report.ts';
import { RunReport } from '../../../../lambdas/import/report/report-model.ts';
import { startReportBench } from '../report-bench.ts';
import { metricsOf } from '../report-metrics.ts';
import { partitionWith, rangeWith, sampleFacts, samplePlan } from '../report-sample.ts';

let bench: Awaited<ReturnType<typeof startReportBench>>;
beforeAll(async () => {
  bench = await startReportBench();
});
afterAll(() => bench.stop());

describe('report', () => {
  it('writes the report, closes the run with its counts and passes the turn on', async () => {
    const run = await bench.leaveBehind('whole');
    await metricsOf(async () => {
      expect(await report(run, bench.services)).toEqual({ reportKey: 'runs/whole/report.json' });
    });
    const written = RunReport.parse(JSON.parse(await bench.read('runs/whole/report.json')));
    const record = await bench.services.runs.getRun('whole');
    expect(record).toMatchObject({ status: 'succeeded', endedAt: written.endedAt });
    expect(record?.counts).toEqual({ ...written.counts, reasons: written.reasons });
    expect(Object.keys(record?.efforts ?? {}).toSorted()).toEqual([
      'load',
      'report',
      'review',
      'transform',
      'validate',
    ]);
    expect(Object.keys(written.stages)).toEqual(['validate', 'transform', 'review', 'load', 'report']);
    expect(await bench.read('runs/whole/report.html')).toContain('1,934 of 2,000 rows');
    expect(await bench.services.runs.listQueue()).toEqual([]);
    expect(await bench.services.runs.readTurn()).not.toHaveProperty('holder');
    expect(bench.closedPermits).toEqual(['whole', 'whole']);
  });

  it('does not close the run before our indexes are there', async () => {
    const run = await bench.leaveBehind('unindexed');
    const indexes = [{ name: 'b', key: { brand: 1 } }] as const;
    const reporting = report(run, { ...bench.services, indexes });
    await expect(reporting).rejects.toThrow('no run of these tests needs the database');
    expect(await bench.services.runs.getRun('unindexed')).toMatchObject({ status: 'running' });
    expect(await bench.services.runs.listQueue()).toMatchObject([{ runId: 'unindexed' }]);
    expect(await bench.services.runs.readTurn()).toMatchObject({ holder: 'unindexed' });
    await bench.services.runs.leaveQueue('unindexed');
    await bench.services.runs.dropTurn('unindexed');
  });

  it('joins the rejected rows of the ranges under the header, in order', async () => {
    const ranges = [rangeWith(0, { name_missing: 1 }), rangeWith(1, {}), rangeWith(0, { name_missing: 1 })];
    const columns = [
      { header: 'SKU, old', use: 'attribute' as const },
      { header: ' "x"', use: 'ignored' as const },
    ];
    const run = await bench.leaveBehind('joined', {
      ...sampleFacts(),
      plan: samplePlan(1, {
        columns,
        ranges: [0, 1, 2].map((index) => ({ ...samplePlan(1).ranges[0]!, index })),
      }),
      ranges: ranges.map((range, index) => ({ ...range, range: index })),
      partitions: [partitionWith({ created: 1 })],
    });
    await metricsOf(() => report(run, bench.services));
    expect(await bench.read('runs/joined/rejects.csv')).toBe(
      '"SKU, old"," ""x""",lading_row,lading_line,lading_code,lading_column,lading_message\n' +
        'rejected of range 0\nrejected of range 2\n',
    );
    await expect(bench.read('runs/joined/duplicates.csv')).rejects.toThrow('does not exist');
  });

  it('streams rejected rows that are larger than one part of an upload', async () => {
    const run = await bench.leaveBehind('large');
    const rejected = 'x'.repeat(999).concat('\n').repeat(12_000);
    await bench.put('runs/large/rejects/00000.csv', rejected);
    await metricsOf(() => report(run, bench.services));
    const rejects = await bench.read('runs/large/rejects.csv');
    expect(rejects.slice(rejects.indexOf('\n') + 1) === rejected).toBe(true);
  });

  it('writes a header alone when no row was rejected', async () => {
    const facts = { ...sampleFacts(), plan: samplePlan(1), ranges: [rangeWith(1, {})] };
    const run = await bench.leaveBehind('clean', { ...facts, partitions: [partitionWith({ created: 1 })] });
    await metricsOf(() => report(run, bench.services));
    expect(await bench.read('runs/clean/rejects.csv')).toMatch(/^SKU,[^\n]*lading_message\n$/);
  });

  it('lists the repeated SKUs of the partitions that have any', async () => {
    const run = await bench.leaveBehind('repeated');
    await metricsOf(() => report(run, bench.services));
    expect(await bench.read('runs/repeated/duplicates.csv')).toBe(
      'sku,row,line,spelling,won,lading_run\nrepeated of partition 0\n',
    );
  });

  it('describes the repeated SKUs of all partitions in order, a thousand of them at most', async () => {
    const group = (index: number) => ({ sku: `s-${index}`, rows: [], total: 2, wonBy: 2 });
    const partitions = [0, 600, 0, 900, 700].map((duplicateSkus, partition) =>
      partitionWith({ partition, created: duplicateSkus, duplicates: duplicateSkus, duplicateSkus }),
    );
    const run = await bench.leaveBehind('many', {
      ...sampleFacts(),
      plan: samplePlan(4400),
      ranges: [rangeWith(4400, {})],
      partitions,
      duplicateGroups: Array.from({ length: 2200 }, (_, index) => group(index)),
    });
    await metricsOf(() => report(run, bench.services));
    const { duplicates } = RunReport.parse(JSON.parse(await bench.read('runs/many/report.json')));
    expect(duplicates).toMatchObject({ skus: 2200, rows: 2200, fullList: 'runs/many/duplicates.csv' });
    expect(duplicates.groups).toEqual(Array.from({ length: 1000 }, (_, index) => group(index)));
  });

  it('reports nothing when the counts do not add up', async () => {
    const run = await bench.leaveBehind('wrong', { ...sampleFacts(), partitions: [] });
    await expect(report(run, bench.services)).rejects.toThrow('the counts do not add up');
    await expect(bench.read('runs/wrong/rejects.csv')).rejects.toThrow('does not exist');
    expect((await bench.services.runs.getRun('wrong'))?.status).toBe('running');
  });

  it('counts a run once, also when it is reported twice', async () => {
    const run = await bench.leaveBehind('twice');
    const first = await metricsOf(() => report(run, bench.services));
    expect(first.filter((line) => line.includes('RunsSucceeded'))).toHaveLength(1);
    expect(first.filter((line) => line.includes('StageSeconds'))).toHaveLength(5);
    const before = await bench.services.runs.getRun('twice');
    expect(await metricsOf(() => report(run, bench.services))).toEqual([]);
    expect(await bench.services.runs.getRun('twice')).toEqual(before);
  });
});
