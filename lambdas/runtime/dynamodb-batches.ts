import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetCommand,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { DependencyError } from '../../shared/errors.ts';
import { inParallel } from '../../shared/in-parallel.ts';

export type Item = Record<string, unknown>;

export interface BatchSource {
  client: DynamoDBDocumentClient;
  TableName: string;
  /** Throws when there is no time left; asked before each call. */
  checkTime?: () => void;
  wait?: (milliseconds: number) => Promise<unknown>;
}

/** DynamoDB's own limits of a call. */
const maxReads = 100;
const maxWrites = 25;

/** Calls at a time: of more, throttled tables only hand back more. */
const parallelCalls = 8;

/** Eight attempts wait up to 6.4 s in all: about as long as a request has. */
const attempts = 8;
const firstDelayMs = 50;

/**
 * Reads the items of the keys that there are, in no order. Keys are distinct.
 * @throws DependencyError `table_busy` when DynamoDB keeps handing keys back.
 */
export async function batchGetAll(
  source: BatchSource,
  keys: readonly Item[],
  ConsistentRead: boolean,
): Promise<Item[]> {
  const { client, TableName } = source;
  const found = await inParallel(slices(keys, maxReads), parallelCalls, async (slice) => {
    const items: Item[] = [];
    await repeatUnprocessed(source, slice, async (Keys) => {
      const answer = await client.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead } } }),
      );
      items.push(...(answer.Responses?.[TableName] ?? []));
      return answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
    });
    return items;
  });
  return found.flat();
}

type WriteRequest = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

/**
 * Puts all items, each replacing what has its key; a failure leaves some of them written. Keys are distinct.
 * @throws DependencyError `table_busy` when DynamoDB keeps handing items back.
 */
export async function batchPutAll(source: BatchSource, items: readonly Item[]): Promise<void> {
  const { client, TableName } = source;
  const requests = items.map((Item): WriteRequest => ({ PutRequest: { Item } }));
  await inParallel(slices(requests, maxWrites), parallelCalls, (slice) =>
    repeatUnprocessed(source, slice, async (rest) => {
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: rest } }));
      return answer.UnprocessedItems?.[TableName] ?? [];
    }),
  );
}

async function repeatUnprocessed<Request>(
  { checkTime, wait = sleep }: BatchSource,
  requests: Request[],
  send: (requests: Request[]) => Promise<Request[]>,
): Promise<void> {
  let rest = requests;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    checkTime?.();
    rest = await send(rest);
    if (rest.length === 0) return;
    await wait(Math.random() * firstDelayMs * 2 ** (attempt - 1));
  }
  throw new DependencyError('table_busy', `DynamoDB handed ${rest.length} items back ${attempts} times`);
}

function slices<Element>(list: readonly Element[], size: number): Element[][] {
  const found: Element[][] = [];
  for (let start = 0; start < list.length; start += size) found.push(list.slice(start, start + size));
  return found;
}
