import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchPutAll } from '../lambdas/runtime/dynamodb-batches.ts';
import { headItem } from '../lambdas/sla/breach-item.ts';
import { breachId } from '../lambdas/sla/breach-keys.ts';
import { startDynamodb } from '../local/dynamodb/start-dynamodb.ts';
import { tableDefinition } from '../test/lambdas/sla/local-breach-table.ts';

const TableName = tableDefinition.TableName!;
const firstMs = Date.parse('2026-01-01T00:00:00Z');
const dayMs = 86_400_000;

/** As many breaches a day whatever the size of the table: a table grows by days. */
export const breachesPerDay = 10_000;
const folders = 200;
const itemsPerStep = 5_000;

export interface SlaStore {
  client: DynamoDBDocumentClient;
  TableName: string;
  /** Calls since the last reset, by the name of their command. */
  calls: Map<string, number>;
  close(): Promise<void>;
}

/** A DynamoDB on disk with the table of breaches, whose calls are counted. */
export async function startSlaStore(directory: string): Promise<SlaStore> {
  const server = await startDynamodb({ directory, tables: [tableDefinition] });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const raw = new DynamoDBClient({ endpoint: server.url, region: 'eu-central-1', credentials });
  const calls = new Map<string, number>();
  raw.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        calls.set(commandName, (calls.get(commandName) ?? 0) + 1);
        return next(args);
      },
    { step: 'initialize' },
  );
  const client = DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
  const close = async () => {
    raw.destroy();
    await server.close();
  };
  return { client, TableName, calls, close };
}

/** Adds the breaches of these numbers, and tells the seconds that it took. */
export async function fillStore(
  store: Pick<SlaStore, 'client' | 'TableName'>,
  from: number,
  to: number,
): Promise<number> {
  const startedAt = performance.now();
  for (let start = from; start < to; start += itemsPerStep) {
    const length = Math.min(itemsPerStep, to - start);
    await batchPutAll(
      store,
      Array.from({ length }, (_, index) => breachItem(start + index)),
    );
  }
  return (performance.now() - startedAt) / 1000;
}

/** @returns `2026-01-01` and so on: the days that so many breaches are spread over. */
export function daysOf(breaches: number): string[] {
  const days = Math.ceil(breaches / breachesPerDay);
  return Array.from({ length: days }, (_, day) => new Date(firstMs + day * dayMs).toISOString().slice(0, 10));
}

function breachItem(number: number): Record<string, unknown> {
  const spread = (number % breachesPerDay) / breachesPerDay;
  const fromMs = firstMs + (Math.floor(number / breachesPerDay) + spread) * dayMs;
  const affectedFrom = new Date(fromMs).toISOString();
  const folder = `/srv/exchange/partner-${number % folders}/in`;
  const filename = `order-${number}.csv`;
  return headItem(
    {
      id: breachId(folder, filename, affectedFrom),
      ...{ folder, filename, sla: 60, creationDate: affectedFrom, affectedFrom, affectedTo: affectedFrom },
      ...{ lastSeenAt: affectedFrom, status: 'open', firstReportId: 'bench', monitorId: 'files-1' },
    },
    400,
  );
}
