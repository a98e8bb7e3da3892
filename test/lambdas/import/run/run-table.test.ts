import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunCounts } from '../../../../lambdas/import/run/run-record.ts';
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

describe('closing a run', () => {
  const bare = { counts, efforts: {}, peakMemoryMb: {} };

  it('as succeeded keeps its counts and the efforts of all stages', async () => {
    await runs.openRun(aRun({ runId: 'good' }));
    await runs.recordStage('good', 'validate', anEffort);
    const ending = { counts, efforts: { transform: anEffort }, peakMemoryMb: { validate: 120 } };
    expect(await runs.closeSucceeded({ runId: 'good', closings: 0 }, ending, new Date(1e12))).toBe(true);
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
      closings: 1,
    });
  });

  it('as failed leaves a succeeded run succeeded and only notes the error', async () => {
    await runs.openRun(aRun({ runId: 'mail-broken' }));
    await runs.closeSucceeded({ runId: 'mail-broken', closings: 0 }, bare, new Date(1e12));
    await runs.closeFailed('mail-broken', { code: 'mail_refused', message: 'no such address' });
    expect(await runs.getRun('mail-broken')).toMatchObject({
      status: 'succeeded',
      endedAt: '2001-09-09T01:46:40.000Z',
      counts,
      error: { code: 'mail_refused', message: 'no such address' },
    });
  });

  it('as succeeded writes nothing over a failure that its report did not see', async () => {
    const record = await runs.openRun(aRun({ runId: 'overtaken' }));
    const failed = await runs.closeFailed('overtaken', { code: 'run_aborted', message: 'stopped' });
    expect(await runs.closeSucceeded(record, bare)).toBe(false);
    expect(await runs.closeSucceeded(failed, bare)).toBe(false);
    expect(await runs.getRun('overtaken')).toEqual(failed);
    await runs.reopenRun(failed);
    expect(await runs.closeSucceeded(record, bare)).toBe(false);
    expect(await runs.closeSucceeded(failed, bare)).toBe(true);
  });

  it('as succeeded after a failure removes the error', async () => {
    await runs.openRun(aRun({ runId: 'redriven' }));
    const failed = await runs.closeFailed('redriven', { code: 'internal_error', message: 'a bug' });
    await runs.reopenRun(failed);
    await runs.closeSucceeded(failed, bare);
    const record = await runs.getRun('redriven');
    expect(record?.status).toBe('succeeded');
    expect(record?.error).toBeUndefined();
  });
});

describe('reopening a run', () => {
  it('that failed lets it run again, at its old place in the queue', async () => {
    await runs.openRun(aRun({ runId: 'again' }));
    const failed = await runs.closeFailed('again', { code: 'internal_error', message: 'a bug' });
    await runs.leaveQueue('again');
    const reopened = await runs.reopenRun(failed);
    expect(reopened).toMatchObject({ status: 'running', startedAt: failed.startedAt, closings: 1 });
    expect(reopened?.error).toBeUndefined();
    expect((await runs.listQueue()).map(({ runId }) => runId)).toContain('again');
  });

  it('does nothing when it was closed again meanwhile', async () => {
    await runs.openRun(aRun({ runId: 'twice' }));
    const failed = await runs.closeFailed('twice', { code: 'internal_error', message: 'a bug' });
    await runs.closeFailed('twice', { code: 'run_aborted', message: 'stopped' });
    expect(await runs.reopenRun(failed)).toBeUndefined();
    expect(await runs.getRun('twice')).toMatchObject({ status: 'failed', closings: 2 });
  });
});

it('a run may write from its grant on, and none is noted once it has ended', async () => {
  await runs.openRun(aRun({ runId: 'granted' }));
  expect(await runs.recordGrant('granted', new Date(1e12))).toBe(true);
  expect(await runs.recordGrant('granted', new Date(2e12))).toBe(true);
  expect(await runs.getRun('granted')).toMatchObject({ grantedAt: '2001-09-09T01:46:40.000Z' });
  await runs.closeFailed('granted', { code: 'internal_error', message: 'a bug' });
  expect(await runs.recordGrant('granted', new Date())).toBe(false);
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
