import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { breachTableKeys, byDateIndex, byFolderIndex } from '../../../lambdas/sla/breach-keys.ts';
import { startDynamodbTable } from '../../support/dynamodb-table.ts';

/** An empty table of breaches in a real endpoint; `close` removes it. */
export async function startBreachTable() {
  const { client, TableName, close } = await startDynamodbTable(tableDefinition);
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    TableName,
    close,
  };
}

const indexes = [byDateIndex, byFolderIndex];
const keys = [breachTableKeys, ...indexes];

export const tableDefinition: CreateTableCommandInput = {
  TableName: 'breaches',
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
