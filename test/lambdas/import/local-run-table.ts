import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { runTable } from '../../../lambdas/import/run/run-table.ts';
import { runListingIndex, runTableKeys } from '../../../lambdas/import/run/run-table-keys.ts';
import { startDynamodbTable } from '../../support/dynamodb-table.ts';

/** An empty run table in a real endpoint; `close` removes it. */
export async function startRunTable() {
  const { client, TableName, close } = await startDynamodbTable(tableDefinition);
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
    close,
  };
}

const { partitionKey, sortKey } = runTableKeys;

/** What the template declares of it. */
export const tableDefinition: CreateTableCommandInput = {
  TableName: 'runs',
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
