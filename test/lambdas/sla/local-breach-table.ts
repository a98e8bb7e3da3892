import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { breachTableKeys, byDateIndex, byFolderIndex } from '../../../lambdas/sla/breach-keys.ts';
import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';

const TableName = 'breaches';

/** A DynamoDB in this process with an empty table of breaches; `close` ends it and removes its data. */
export async function startBreachTable() {
  const directory = await mkdtemp(join(tmpdir(), 'lading-breaches-'));
  const server = await startDynamodb({ directory, tables: [tableDefinition] });
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    TableName,
    async close(): Promise<void> {
      client.destroy();
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}

const indexes = [byDateIndex, byFolderIndex];
const keys = [breachTableKeys, ...indexes];

export const tableDefinition: CreateTableCommandInput = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: keys
    .flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey])
    .map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: keySchema(breachTableKeys),
  GlobalSecondaryIndexes: indexes.map((index) => ({
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: { ProjectionType: 'ALL' },
  })),
};

function keySchema(key: { partitionKey: string; sortKey: string }): CreateTableCommandInput['KeySchema'] {
  return [
    { AttributeName: key.partitionKey, KeyType: 'HASH' },
    { AttributeName: key.sortKey, KeyType: 'RANGE' },
  ];
}
