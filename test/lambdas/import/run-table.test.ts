import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunCounts } from '../../../lambdas/import/run-record.ts';
import type { RunTable } from '../../../lambdas/import/run-table.ts';
import { startRunTable } from './local-run-table.ts';
import { anEffort, aPartitionOutcome, aRangeOutcome, aRun } from './run-builders.ts';

let table: Awaited<ReturnType<typeof startRunTable>>;
let runs: RunTable;
beforeAll(async () => {
  table = await startRunTable();
  runs = table.runs;
});
afterAll(() => table.close());

const counts: RunCounts = {
  rows: 5,
  created: 1,
  updated: 1,
  unchanged: 1,
  duplicates: 1,
  rejected: 1,
  warnings: 2,
  reasons: { price_invalid: 1 },
};

describe('openRun', () => {
  it('records a run as running, with its time and the next ticket', async () => {
    const first = await runs.openRun(aRun({ runId: 'first' }), new Date('2026-11-21T10:00:00Z'));
    const second = await runs.openRun(aRun({ runId: 'second', versionId: null }));
    expect(first).toEqual({
      ...aRun({ runId: 'first' }),
      status: 'running',
      ticket: first.ticket,
      startedAt: '2026-11-21T10:00:00.000Z',
      efforts: {},
      peakMemoryMb: {},
      mails: {},
    });
    expect(second).toMatchObject({ ticket: first.ticket + 1, versionId: null });
    expect(await runs.getRun('first')).toEqual(first);
  });

  it('returns the same record when it is repeated', async () => {
    const opened = await runs.openRun(aRun({ runId: 'repeated' }));
    const repeated = await runs.openRun(aRun({ runId: 'repeated', sizeBytes: 7 }), new Date(0));
    expect(repeated).toEqual(opened);
    expect((await runs.listTurns()).filter(({ runId }) => runId === 'repeated')).toHaveLength(1);
  });

  it('makes one record and one turn when two open the run at the same time', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => runs.openRun(aRun({ runId: 'raced' }))));
    expect(new Set(opened.map(({ ticket }) => ticket)).size).toBe(1);
    expect((await runs.listTurns()).filter(({ runId }) => runId === 'raced')).toHaveLength(1);
  });

  it('does not queue a run again that has ended', async () => {
    const { ticket } = await runs.openRun(aRun({ runId: 'ended' }));
    await runs.closeFailed('ended', { code: 'not_csv', message: 'a picture' });
    await runs.releaseTurn(ticket);
    expect(await runs.openRun(aRun({ runId: 'ended' }))).toMatchObject({ status: 'failed' });
    expect((await runs.listTurns()).map(({ runId }) => runId)).not.toContain('ended');
  });
});

describe('turns', () => {
  it('are listed in order of arrival until they are released, and releasing twice is harmless', async () => {
    const tickets: number[] = [];
    for (const runId of ['turn-z', 'turn-a', 'turn-m'])
      tickets.push((await runs.openRun(aRun({ runId }))).ticket);
    expect(await turnNames()).toEqual(['turn-z', 'turn-a', 'turn-m']);
    await runs.releaseTurn(tickets[1]!);
    await runs.releaseTurn(tickets[1]!);
    expect(await turnNames()).toEqual(['turn-z', 'turn-m']);
  });

  async function turnNames() {
    return (await runs.listTurns()).map(({ runId }) => runId).filter((name) => name.startsWith('turn-'));
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
    await runs.putPartitionOutcome('mixed', aPartitionOutcome());
    await runs.putPartitionOutcome('mixed-2', aPartitionOutcome({ partition: 1 }));
    expect(await runs.partitionOutcomes('mixed')).toEqual([aPartitionOutcome()]);
    expect(await runs.rangeOutcomes('mixed')).toEqual([aRangeOutcome()]);
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

describe('closing a run', () => {
  it('as succeeded keeps its counts and the efforts of all stages', async () => {
    await runs.openRun(aRun({ runId: 'good' }));
    await runs.recordStage('good', 'validate', anEffort);
    await runs.closeSucceeded('good', counts, { transform: anEffort }, { validate: 120 }, new Date(1e12));
    await runs.recordStage('good', 'notify', anEffort);
    expect(await runs.getRun('good')).toMatchObject({
      status: 'succeeded',
      endedAt: '2001-09-09T01:46:40.000Z',
      counts,
      efforts: { validate: anEffort, transform: anEffort, notify: anEffort },
      peakMemoryMb: { validate: 120 },
    });
  });

  it('as failed notes the error', async () => {
    await runs.openRun(aRun({ runId: 'bad' }));
    await runs.closeFailed('bad', { code: 'not_csv', message: 'a picture' }, new Date(1e12));
    expect(await runs.getRun('bad')).toMatchObject({
      status: 'failed',
      endedAt: '2001-09-09T01:46:40.000Z',
      error: { code: 'not_csv', message: 'a picture' },
    });
  });

  it('as failed leaves a succeeded run succeeded and only notes the error', async () => {
    await runs.openRun(aRun({ runId: 'mail-broken' }));
    await runs.closeSucceeded('mail-broken', counts, {}, {}, new Date(1e12));
    await runs.closeFailed('mail-broken', { code: 'mail_refused', message: 'no such address' });
    expect(await runs.getRun('mail-broken')).toMatchObject({
      status: 'succeeded',
      endedAt: '2001-09-09T01:46:40.000Z',
      counts,
      error: { code: 'mail_refused', message: 'no such address' },
    });
  });

  it('as succeeded after a failure removes the error', async () => {
    await runs.openRun(aRun({ runId: 'redriven' }));
    await runs.closeFailed('redriven', { code: 'internal_error', message: 'a bug' });
    await runs.closeSucceeded('redriven', counts, {}, {});
    const record = await runs.getRun('redriven');
    expect(record?.status).toBe('succeeded');
    expect(record?.error).toBeUndefined();
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
