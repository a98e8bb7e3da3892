import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Effort } from '../shared/effort.ts';
import { PartitionOutcome, RangeOutcome } from './outcome.ts';
import type { RunInput } from './plan.ts';
import { type RunCounts, type RunError, RunRecord, type StageName, stageNames } from './run-record.ts';

/**
 * Key design: partition key `runId`, sort key `item`. A run is `run`, its outcomes are `range#00000` and
 * `partition#00000`, so one query reads a whole run and a retry replaces its own outcome.
 * `runId = "turns"` holds one item per run that has not closed, sorted by ticket; `runId = "counter"` the last ticket.
 * Index `byListing` (`listing` = "run", `listedAt` = startedAt#runId) lists runs newest first.
 */
export const runTableKeys = { partitionKey: 'runId', sortKey: 'item' } as const;
export const runListingIndex = { name: 'byListing', partitionKey: 'listing', sortKey: 'listedAt' } as const;

export interface Turn {
  ticket: number;
  runId: string;
  takenAt: string;
}

/** What is known of a run when it is opened. */
type OpenedRun = RunInput & Pick<RunRecord, 'configSha256'>;

export type RunTable = ReturnType<typeof runTable>;

/** All reads and writes of the run table. Every write may happen twice. */
export function runTable(client: DynamoDBDocumentClient, TableName: string) {
  const key = (runId: string, item: string) => ({ TableName, Key: { runId, item } });

  async function getRun(runId: string): Promise<RunRecord | undefined> {
    const { Item } = await client.send(new GetCommand({ ...key(runId, 'run'), ConsistentRead: true }));
    return Item && readRun(Item);
  }

  async function nextTicket(): Promise<number> {
    const { Attributes } = await client.send(
      new UpdateCommand({
        ...key('counter', 'ticket'),
        UpdateExpression: 'ADD lastTicket :one',
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.lastTicket);
  }

  async function queryItems(runId: string, prefix: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'runId = :runId AND begins_with(#item, :prefix)',
          ExpressionAttributeNames: { '#item': 'item' },
          ExpressionAttributeValues: { ':runId': runId, ':prefix': prefix },
          ExclusiveStartKey,
        }),
      );
      found.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  }

  return {
    getRun,

    /** Records the run and queues it for its turn. A repeat returns the record that is there. */
    async openRun(input: OpenedRun, now = new Date()): Promise<RunRecord> {
      const known = await getRun(input.runId);
      const record = known ?? (await putNewRun(input, now));
      if (record.status === 'running') {
        const turn: Turn = { ticket: record.ticket, runId: record.runId, takenAt: record.startedAt };
        const Item = { ...turn, holder: turn.runId, runId: 'turns', item: ticketKey(turn.ticket) };
        await client.send(new PutCommand({ TableName, Item }));
      }
      return record;
    },

    /** The runs that have not closed, in order of arrival. */
    async listTurns(): Promise<Turn[]> {
      const items = await queryItems('turns', '');
      return items.map((item) => ({
        ticket: Number(item.ticket),
        runId: String(item.holder),
        takenAt: String(item.takenAt),
      }));
    },

    async releaseTurn(ticket: number): Promise<void> {
      await client.send(new DeleteCommand(key('turns', ticketKey(ticket))));
    },

    async recordStage(runId: string, stage: StageName, effort: Effort): Promise<void> {
      await client.send(
        new UpdateCommand({
          ...key(runId, 'run'),
          UpdateExpression: 'SET #effort = :effort',
          ExpressionAttributeNames: { '#effort': `effort_${stage}` },
          ExpressionAttributeValues: { ':effort': effort },
        }),
      );
    },

    /** Keeps why the file is refused, in words that may quote it: they travel on no other way. */
    async recordRefusal(runId: string, refusal: RunError): Promise<void> {
      await client.send(
        new UpdateCommand({
          ...key(runId, 'run'),
          UpdateExpression: 'SET refusal = :refusal',
          ExpressionAttributeValues: { ':refusal': refusal },
        }),
      );
    },

    /** Notes that the mail of this occasion (a word of letters, digits and `_`) was accepted. */
    async recordMail(runId: string, occasion: string, messageId: string): Promise<void> {
      await client.send(
        new UpdateCommand({
          ...key(runId, 'run'),
          UpdateExpression: 'SET #mail = :messageId',
          ExpressionAttributeNames: { '#mail': `mail_${occasion}` },
          ExpressionAttributeValues: { ':messageId': messageId },
        }),
      );
    },

    async putRangeOutcome(runId: string, outcome: RangeOutcome): Promise<void> {
      const Item = { ...outcome, runId, item: `range#${padded(outcome.range)}` };
      await client.send(new PutCommand({ TableName, Item }));
    },

    async putPartitionOutcome(runId: string, outcome: PartitionOutcome): Promise<void> {
      const Item = { ...outcome, runId, item: `partition#${padded(outcome.partition)}` };
      await client.send(new PutCommand({ TableName, Item }));
    },

    async rangeOutcomes(runId: string): Promise<RangeOutcome[]> {
      return (await queryItems(runId, 'range#')).map((item) => RangeOutcome.parse(item));
    },

    async partitionOutcomes(runId: string): Promise<PartitionOutcome[]> {
      return (await queryItems(runId, 'partition#')).map((item) => PartitionOutcome.parse(item));
    },

    /** Ends the run with its counts. Repeating it writes the same. */
    async closeSucceeded(
      runId: string,
      counts: RunCounts,
      efforts: Partial<Record<StageName, Effort>>,
      peakMemoryMb: Record<string, number>,
      now = new Date(),
    ): Promise<void> {
      await client.send(
        new UpdateCommand({
          ...key(runId, 'run'),
          UpdateExpression:
            'SET #status = :status, endedAt = :endedAt, counts = :counts, peakMemoryMb = :memory, efforts = :efforts REMOVE #error',
          ExpressionAttributeNames: { '#status': 'status', '#error': 'error' },
          ExpressionAttributeValues: {
            ':status': 'succeeded',
            ':endedAt': now.toISOString(),
            ':counts': counts,
            ':memory': peakMemoryMb,
            ':efforts': efforts,
          },
        }),
      );
    },

    /** Ends the run as failed; a run whose report was already written stays succeeded and only notes the error. */
    async closeFailed(runId: string, error: RunError, now = new Date()): Promise<void> {
      const update = {
        ...key(runId, 'run'),
        ExpressionAttributeNames: { '#error': 'error' },
        ExpressionAttributeValues: { ':error': error },
      };
      try {
        await client.send(
          new UpdateCommand({
            ...update,
            UpdateExpression: 'SET #status = :failed, endedAt = :endedAt, #error = :error',
            ConditionExpression: '#status <> :succeeded',
            ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#status': 'status' },
            ExpressionAttributeValues: {
              ...update.ExpressionAttributeValues,
              ':failed': 'failed',
              ':succeeded': 'succeeded',
              ':endedAt': now.toISOString(),
            },
          }),
        );
      } catch (failure) {
        if (!(failure instanceof Error) || failure.name !== 'ConditionalCheckFailedException') throw failure;
        await client.send(new UpdateCommand({ ...update, UpdateExpression: 'SET #error = :error' }));
      }
    },

    /** Newest first. */
    async listRuns(limit: number): Promise<RunRecord[]> {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: runListingIndex.name,
          KeyConditionExpression: 'listing = :run',
          ExpressionAttributeValues: { ':run': 'run' },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return Items.map(readRun);
    },
  };

  async function putNewRun(input: OpenedRun, now: Date): Promise<RunRecord> {
    const startedAt = now.toISOString();
    const Item = {
      ...input,
      status: 'running',
      ticket: await nextTicket(),
      startedAt,
      peakMemoryMb: {},
      item: 'run',
      listing: 'run',
      listedAt: `${startedAt}#${input.runId}`,
    };
    try {
      await client.send(
        new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(runId)' }),
      );
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
      const winner = await getRun(input.runId);
      if (winner) return winner;
      throw error;
    }
    return readRun(Item);
  }
}

/** Efforts of single-step stages and mails are attributes of their own: two writers never overwrite each other's. */
function readRun(item: Record<string, unknown>): RunRecord {
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

function padded(index: number): string {
  return String(index).padStart(5, '0');
}

function ticketKey(ticket: number): string {
  return String(ticket).padStart(12, '0');
}
