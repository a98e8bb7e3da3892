import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunCounts } from '../../../../lambdas/import/run/run-record.ts';
import type { RunTable } from '../../../../lambdas/import/run/run-table.ts';
import { startRunTable } from '../local-run-table.ts';
import { anEffort, aRun } from '../run-builders.ts';

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
