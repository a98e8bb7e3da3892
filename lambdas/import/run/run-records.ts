import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Effort } from '../../runtime/effort.ts';
import { queuedRun, type turnQueue } from '../turn/turn-queue.ts';
import type { RunInput } from './run-input.ts';
import type { RunItems, StoredItem } from './run-items.ts';
import { setAttribute } from './run-notes.ts';
import { type RunCounts, type RunError, RunRecord, type StageName, stageNames } from './run-record.ts';

/** What is known of a run when it is opened. */
type OpenedRun = RunInput & Pick<RunRecord, 'configSha256' | 'timeZone'>;

/** What is known of a run when it has succeeded. */
type RunEnding = {
  counts: RunCounts;
  efforts: Partial<Record<StageName, Effort>>;
  peakMemoryMb: Record<string, number>;
};

/** The item `run` of each run. A run that says running is in the queue; see `openRun`. */
export function runRecords(items: RunItems, queue: ReturnType<typeof turnQueue>, listingIndex: string) {
  async function getRun(runId: string): Promise<RunRecord | undefined> {
    const item = await items.read(runId, 'run');
    return item && readRun(item);
  }

  return {
    getRun,

    /**
     * Queues the run for its turn, then records it: whoever sees the record finds it in the queue, also when this ends
     * in between. A repeat gives the record that is there.
     */
    async openRun(input: OpenedRun, now = new Date()): Promise<RunRecord> {
      const known = await getRun(input.runId);
      if (known && known.status !== 'running') return known;
      const startedAt = known?.startedAt ?? now.toISOString();
      await queue.queueRun(queuedRun(known ?? input, startedAt));
      const record = known ?? (await putNewRun(input, startedAt));
      // Another start was faster by the whole run.
      if (record.status !== 'running') await queue.leaveQueue(input.runId);
      return record;
    },

    /**
     * Makes a failed run run again, whose execution was redriven. Undefined when it is not failed any more, or was
     * closed again after `record` was read.
     */
    async reopenRun(record: RunRecord): Promise<RunRecord | undefined> {
      await queue.queueRun(queuedRun(record, record.startedAt));
      const reopened = await items.update(record.runId, 'run', {
        UpdateExpression: 'SET #status = :running REMOVE endedAt, #error',
        ConditionExpression: '#status = :failed AND (attribute_not_exists(closings) OR closings = :closings)',
        ExpressionAttributeNames: { '#status': 'status', '#error': 'error' },
        ExpressionAttributeValues: {
          ':running': 'running',
          ':failed': 'failed',
          ':closings': record.closings,
        },
      });
      return reopened && readRun(reopened);
    },

    /** Notes that the run may write from now on. False when it has ended meanwhile. */
    async recordGrant(runId: string, now: Date): Promise<boolean> {
      const granted = await items.update(runId, 'run', {
        UpdateExpression: 'SET grantedAt = if_not_exists(grantedAt, :now)',
        ConditionExpression: '#status = :running',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':running': 'running', ':now': now.toISOString() },
      });
      return granted !== undefined;
    },

    /**
     * Ends the run with its counts; repeating it writes the same. False when the run was closed as failed since
     * `record` was read: its team has been told so, and another run may have the turn.
     */
    async closeSucceeded(
      record: Pick<RunRecord, 'runId' | 'closings'>,
      { counts, efforts, peakMemoryMb }: RunEnding,
      now = new Date(),
    ): Promise<boolean> {
      const closed = await items.update(record.runId, 'run', {
        UpdateExpression:
          'SET #status = :succeeded, endedAt = :endedAt, counts = :counts, peakMemoryMb = :memory, efforts = :efforts REMOVE #error',
        ConditionExpression:
          '#status = :succeeded OR (#status = :running AND (attribute_not_exists(closings) OR closings = :closings))',
        ExpressionAttributeNames: { '#status': 'status', '#error': 'error' },
        ExpressionAttributeValues: {
          ':succeeded': 'succeeded',
          ':running': 'running',
          ':closings': record.closings,
          ':endedAt': now.toISOString(),
          ':counts': counts,
          ':memory': peakMemoryMb,
          ':efforts': efforts,
        },
      });
      return closed !== undefined;
    },

    /**
     * Ends the run as failed and gives it as it is then; a run whose report was already written stays succeeded and
     * only notes the error.
     */
    async closeFailed(runId: string, error: RunError, now = new Date()): Promise<RunRecord> {
      const closed = await items.update(runId, 'run', {
        UpdateExpression:
          'SET #status = :failed, endedAt = :endedAt, #error = :error, closings = if_not_exists(closings, :zero) + :one',
        ConditionExpression: '#status <> :succeeded',
        ExpressionAttributeNames: { '#error': 'error', '#status': 'status' },
        ExpressionAttributeValues: {
          ':error': error,
          ':failed': 'failed',
          ':succeeded': 'succeeded',
          ':endedAt': now.toISOString(),
          ':zero': 0,
          ':one': 1,
        },
      });
      return readRun(closed ?? (await noteError(runId, error)));
    },

    /** Newest first. */
    async listRuns(limit: number): Promise<RunRecord[]> {
      const { Items = [] } = await items.client.send(
        new QueryCommand({
          TableName: items.TableName,
          IndexName: listingIndex,
          KeyConditionExpression: 'listing = :run',
          ExpressionAttributeValues: { ':run': 'run' },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return Items.map(readRun);
    },
  };

  async function noteError(runId: string, error: RunError): Promise<StoredItem> {
    await setAttribute(items, runId, 'error', error);
    return (await items.read(runId, 'run')) ?? {};
  }

  async function putNewRun(input: OpenedRun, startedAt: string): Promise<RunRecord> {
    const Item = {
      ...input,
      status: 'running',
      startedAt,
      peakMemoryMb: {},
      closings: 0,
      item: 'run',
      listing: 'run',
      listedAt: `${startedAt}#${input.runId}`,
    };
    const isNew = await items.putIf(Item, { ConditionExpression: 'attribute_not_exists(runId)' });
    if (isNew) return readRun(Item);
    return RunRecord.parse(await getRun(input.runId));
  }
}

/** Efforts of single-step stages and mails are attributes of their own: two writers never overwrite each other's. */
function readRun(item: StoredItem): RunRecord {
  const efforts: Record<string, unknown> = { ...(item.efforts as object | undefined) };
  for (const stage of stageNames) {
    const effort = item[`effort_${stage}`];
    if (effort) efforts[stage] = effort;
  }
  const mails: Record<string, unknown> = {};
  for (const [name, messageId] of Object.entries(item)) {
    if (name.startsWith('mail_')) mails[name.slice('mail_'.length)] = messageId;
  }
  return RunRecord.parse({ ...item, efforts, mails });
}
