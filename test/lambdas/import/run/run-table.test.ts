import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunTable } from '../../../../lambdas/import/run/run-table.ts';
import { startRunTable } from '../local-run-table.ts';
import { anEffort, aPartitionOutcome, aRangeOutcome, aRun } from '../run-builders.ts';

let table: Awaited<ReturnType<typeof startRunTable>>;
let runs: RunTable;
beforeAll(async () => {
  table = await startRunTable();
  runs = table.runs;
});
afterAll(() => table.close());

describe('openRun', () => {
  it('records a run as running, with its time, and queues it at its place', async () => {
    const first = await runs.openRun(aRun({ runId: 'first' }), new Date('2026-11-21T10:00:00Z'));
    expect(first).toEqual({
      ...aRun({ runId: 'first' }),
      status: 'running',
      closings: 0,
      startedAt: '2026-11-21T10:00:00.000Z',
      efforts: {},
      peakMemoryMb: {},
      mails: {},
    });
    expect(await runs.getRun('first')).toEqual(first);
    expect(await queued('first')).toEqual([
      {
        runId: 'first',
        key: 'drop/incoming/shoes/products.csv',
        time: '2026-11-21T10:00:00.000Z',
        sequencer: null,
        startedAt: '2026-11-21T10:00:00.000Z',
      },
    ]);
  });

  it('returns the same record when it is repeated', async () => {
    const opened = await runs.openRun(aRun({ runId: 'repeated' }));
    const repeated = await runs.openRun(aRun({ runId: 'repeated', sizeBytes: 7 }), new Date(0));
    expect(repeated).toEqual(opened);
    expect(await queued('repeated')).toMatchObject([{ startedAt: opened.startedAt }]);
  });

  it('makes one record and one place in the queue when two open the run at the same time', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => runs.openRun(aRun({ runId: 'raced' }))));
    expect(new Set(opened.map(({ startedAt }) => startedAt)).size).toBe(1);
    expect(await queued('raced')).toHaveLength(1);
  });

  it('does not queue a run again that has ended', async () => {
    await runs.openRun(aRun({ runId: 'ended' }));
    await runs.closeFailed('ended', { code: 'not_csv', message: 'a picture' });
    await runs.leaveQueue('ended');
    expect(await runs.openRun(aRun({ runId: 'ended' }))).toMatchObject({ status: 'failed' });
    expect(await queued('ended')).toEqual([]);
  });

  it('counts an event from the future from its start, so that no later file is late for it', async () => {
    await runs.openRun(aRun({ runId: 'early', receivedAt: '2099-01-01T00:00:00Z' }), new Date(1e12));
    expect(await queued('early')).toMatchObject([{ time: '2001-09-09T01:46:40.000Z' }]);
  });

  async function queued(name: string) {
    return (await runs.listQueue()).filter(({ runId }) => runId === name);
  }
});

describe('outcomes', () => {
  it('are read in numeric order, and a repeated child replaces its own', async () => {
    for (const range of [10, 9, 0]) await runs.putRangeOutcome('outcomes', aRangeOutcome({ range }));
    await runs.putRangeOutcome('outcomes', aRangeOutcome({ range: 9, rows: 3, valid: 3 }));
    const found = await runs.rangeOutcomes('outcomes');
    expect(found).toEqual([
      aRangeOutcome(),
      aRangeOutcome({ range: 9, rows: 3, valid: 3 }),
      aRangeOutcome({ range: 10 }),
    ]);
  });

  it('of partitions are kept apart from those of ranges and of other runs', async () => {
    await runs.putRangeOutcome('mixed', aRangeOutcome());
    await runs.putPartitionOutcome('mixed', aPartitionOutcome(), 1);
    await runs.putPartitionOutcome('mixed-2', aPartitionOutcome({ partition: 1 }), 1);
    expect(await runs.partitionOutcomes('mixed')).toEqual([aPartitionOutcome()]);
    expect(await runs.rangeOutcomes('mixed')).toEqual([aRangeOutcome()]);
  });

  it('of partitions are those of the latest attempt, whatever an earlier one says later', async () => {
    expect([await runs.nextLoadAttempt('late', 3), await runs.nextLoadAttempt('late', 3)]).toEqual([1, 2]);
    expect(await runs.nextLoadAttempt('late', 4)).toBe(1);
    await runs.putPartitionOutcome('late', aPartitionOutcome({ created: 2 }), 2);
    await runs.putPartitionOutcome('late', aPartitionOutcome({ created: 3 }), 2);
    const late = runs.putPartitionOutcome('late', aPartitionOutcome({ created: 1 }), 1);
    await expect(late).rejects.toMatchObject({ name: 'DependencyError', code: 'turn_lost' });
    expect(await runs.partitionOutcomes('late')).toEqual([aPartitionOutcome({ created: 3 })]);
  });

  it('are all read when they fill more than one page', async () => {
    const message = 'x'.repeat(40_000);
    const example = { row: 1, line: 2, code: 'price_invalid' as const, column: 'price', message, value: 'x' };
    for (let range = 0; range < 40; range += 1) {
      await runs.putRangeOutcome('paged', aRangeOutcome({ range, examples: [example] }));
    }
    expect((await runs.rangeOutcomes('paged')).map(({ range }) => range)).toEqual([...Array(40).keys()]);
  });
});

describe('recordMail', () => {
  it('keeps each mail beside what others write', async () => {
    await runs.openRun(aRun({ runId: 'mailed' }));
    await runs.recordMail('mailed', 'report', 'm-1');
    await runs.recordMail('mailed', 'failure', 'm-2');
    await runs.recordStage('mailed', 'notify', anEffort);
    expect(await runs.getRun('mailed')).toMatchObject({
      mails: { report: 'm-1', failure: 'm-2' },
      efforts: { notify: anEffort },
    });
  });
});

describe('recordMailError', () => {
  it('is kept until it is cleared, and comes too late beside a mail that was accepted', async () => {
    const mailError = { code: 'mail_refused', message: 'no', occasion: 'report', tries: 1, isGivenUp: true };
    await runs.openRun(aRun({ runId: 'unmailed' }));
    expect(await runs.recordMailError('unmailed', mailError)).toBe(true);
    expect((await runs.getRun('unmailed'))?.mailError).toEqual(mailError);
    await runs.recordMail('unmailed', 'report', 'm-1');
    await runs.clearMailError('unmailed');
    expect(await runs.recordMailError('unmailed', mailError)).toBe(false);
    expect(await runs.recordMailError('unmailed', { ...mailError, occasion: 'failure_0' })).toBe(true);
  });
});

describe('listRuns', () => {
  it('lists runs newest first, up to the limit, and nothing but runs', async () => {
    for (const year of [2091, 2093, 2092]) {
      await runs.openRun(aRun({ runId: `in-${year}` }), new Date(`${year}-01-01T00:00:00Z`));
    }
    const listed = await runs.listRuns(3);
    expect(listed.map(({ runId }) => runId)).toEqual(['in-2093', 'in-2092', 'in-2091']);
  });

  it('tells runs apart that started in the same millisecond', async () => {
    const now = new Date('2095-01-01T00:00:00Z');
    for (const runId of ['twin-1', 'twin-2', 'twin-3']) await runs.openRun(aRun({ runId }), now);
    const listed = (await runs.listRuns(3)).map(({ runId }) => runId);
    expect(listed).toEqual(['twin-3', 'twin-2', 'twin-1']);
  });
});

it('a run that was never opened is undefined', async () => {
  expect(await runs.getRun('nobody')).toBeUndefined();
});
