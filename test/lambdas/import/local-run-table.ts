import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { runListingIndex, runTable, runTableKeys } from '../../../lambdas/import/run-table.ts';
import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';

const TableName = 'runs';

/** A DynamoDB in this process with an empty run table; `close` ends it and removes its data. */
export async function startRunTable() {
  const directory = await mkdtemp(join(tmpdir(), 'lading-run-table-'));
  const server = await startDynamodb({ directory, tables: [tableDefinition] });
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const documents = DynamoDBDocumentClient.from(client);
  return {
    documents,
    TableName,
    runs: runTable(documents, TableName),
    /** Makes the table empty again. */
    async clear(): Promise<void> {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName }));
      for (const { runId, item } of Items) {
        await documents.send(new DeleteCommand({ TableName, Key: { runId, item } }));
      }
    },
    async close(): Promise<void> {
      client.destroy();
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}

const { partitionKey, sortKey } = runTableKeys;

/** What the template declares of it. */
export const tableDefinition: CreateTableCommandInput = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [partitionKey, sortKey, runListingIndex.partitionKey, runListingIndex.sortKey].map(
    (AttributeName) => ({ AttributeName, AttributeType: 'S' }),
  ),
  KeySchema: keySchema(partitionKey, sortKey),
  GlobalSecondaryIndexes: [
    {
      IndexName: runListingIndex.name,
      KeySchema: keySchema(runListingIndex.partitionKey, runListingIndex.sortKey),
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

function keySchema(hash: string, range: string): CreateTableCommandInput['KeySchema'] {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
}
