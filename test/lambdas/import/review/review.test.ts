import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { review } from '../../../../lambdas/import/review/review.ts';
import type { RangeOutcome } from '../../../../lambdas/import/run/outcome.ts';
import type { Plan } from '../../../../lambdas/import/run/plan.ts';
import { encodeOffsetTable } from '../../../../lambdas/import/shuffle/part-file.ts';
import { readSegmentTable } from '../../../../lambdas/import/shuffle/segment-table.ts';
import { bucket, startObjects } from '../local-objects.ts';
import { startRunTable } from '../local-run-table.ts';
import { aRangeOutcome, aRun, plainDialect } from '../run-builders.ts';

let table: Awaited<ReturnType<typeof startRunTable>>;
let objects: Awaited<ReturnType<typeof startObjects>>;
beforeAll(async () => {
  [table, objects] = await Promise.all([startRunTable(), startObjects()]);
});
afterAll(() => Promise.all([table.close(), objects.close()]));

describe('review', () => {
  it('writes one load input per partition when any row is valid', async () => {
    const outcomes = [
      aRangeOutcome({ valid: 1, rejected: 1 }),
      aRangeOutcome({ range: 1, valid: 0, rejected: 2 }),
    ];
    expect(await reviewed('some', outcomes)).toEqual({
      partitionsKey: 'runs/some/partitions.json',
      hasRowsToLoad: true,
    });
    expect(await objects.getJson('runs/some/partitions.json')).toEqual(
      [0, 1, 2].map((partition) => ({ runId: 'some', bucket, partition })),
    );
    expect((await table.runs.getRun('some'))?.efforts.review).toBeDefined();
  });

  it('tells each partition where its rows lie in each part', async () => {
    await reviewed('places', [aRangeOutcome(), aRangeOutcome({ range: 1 })]);
    const read = (partition: number) =>
      readSegmentTable(objects.s3, { runId: 'places', bucket, partition }, 2);
    expect(await Promise.all([0, 1, 2].map(read))).toEqual([
      [place(0, 0), place(0, 0)],
      [place(0, 4), place(0, 4)],
      [place(4, 10), place(4, 11)],
    ]);
  });

  it('has nothing to load when every row was rejected', async () => {
    const outcomes = [0, 1].map((range) => aRangeOutcome({ range, valid: 0, rejected: 2 }));
    expect(await reviewed('none', outcomes)).toMatchObject({ hasRowsToLoad: false });
    expect(await objects.getJson('runs/none/partitions.json')).toEqual([]);
  });

  it('gives the same when it is repeated', async () => {
    const outcomes = [aRangeOutcome(), aRangeOutcome({ range: 1 })];
    const first = await reviewed('again', outcomes);
    expect(await review({ runId: 'again', bucket }, { s3: objects.s3, runs: table.runs })).toEqual(first);
  });

  it.each<[string, RangeOutcome[], string]>([
    ['a range without an outcome', [aRangeOutcome()], 'range 1 has no outcome'],
    [
      'a range with another number of rows',
      [aRangeOutcome(), aRangeOutcome({ range: 1, rows: 3 })],
      'range 1 was planned with 2 rows, but transform found 3 rows, 2 valid, 0 rejected',
    ],
    [
      'a range whose rows do not add up',
      [aRangeOutcome({ valid: 1 }), aRangeOutcome({ range: 1 })],
      'range 0 was planned with 2 rows, but transform found 2 rows, 1 valid, 0 rejected',
    ],
  ])('stops on %s', async (problem, outcomes, message) => {
    await expect(reviewed(problem.replaceAll(' ', '-'), outcomes)).rejects.toThrow(message);
  });
});

/** Of both parts; the first partition is empty. */
const segments = [0, 0, 4].map((startByte) => ({ startByte, records: 1 }));

async function reviewed(runId: string, outcomes: RangeOutcome[]) {
  const run = aRun({ runId, bucket });
  await table.runs.openRun(run);
  for (const outcome of outcomes) await table.runs.putRangeOutcome(runId, outcome);
  for (const index of [0, 1]) {
    const part = Buffer.concat([Buffer.alloc(10 + index), encodeOffsetTable(segments)]);
    await objects.put(`runs/${runId}/parts/0000${index}.part`, part);
  }
  await objects.put(`runs/${runId}/plan.json`, JSON.stringify(aPlan(run)));
  return review({ runId, bucket }, { s3: objects.s3, runs: table.runs });
}

const place = (startByte: number, endByte: number) => ({ startByte, endByte });

/** Two ranges of two rows each, three partitions. */
function aPlan(run: Plan['run']): Plan {
  return {
    run,
    stampedAt: run.receivedAt,
    defaultCurrency: 'EUR',
    dialect: plainDialect,
    columns: [],
    ranges: [
      { index: 0, startByte: 9, endByte: 20, firstRow: 1, firstLine: 2, rows: 2 },
      { index: 1, startByte: 20, endByte: 30, firstRow: 3, firstLine: 4, rows: 2 },
    ],
    splitters: ['g', 'p'],
  };
}
