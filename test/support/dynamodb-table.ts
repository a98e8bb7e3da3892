import { randomUUID } from 'node:crypto';
import { type CreateTableCommandInput, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createMissingTable } from '../../local/dynamodb/create-missing-table.ts';
import { runService } from './run-service.ts';

/** An empty table of its own in the DynamoDB that all tests share; `close` removes it. */
export async function startDynamodbTable(definition: CreateTableCommandInput) {
  const TableName = `${definition.TableName}-${randomUUID().slice(0, 8)}`;
  const url = await runService('dynamodb');
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createMissingTable(client, { ...definition, TableName });
  return {
    url,
    client,
    TableName,
    async close(): Promise<void> {
      await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
    },
  };
}
