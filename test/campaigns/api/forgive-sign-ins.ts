import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { CloudInfo } from '../../../local/cloud-info.ts';

/** Less than the time in which five sign-ins of one user can fail: each failure takes half a second. */
const pauseMs = 200;

/**
 * Empties the table in which the service counts failed sign-ins, again and again until the signal: the brute-force
 * throttle would answer 429 from the sixth wrong password on, and nothing behind it would be tested.
 */
export async function forgiveSignIns(cloud: CloudInfo, ending: AbortSignal): Promise<void> {
  const { dynamodb: endpoint, accessKeyId, secretAccessKey } = cloud;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint, credentials });
  const documents = DynamoDBDocumentClient.from(client);
  try {
    const TableName = await signInTable(client);
    while (!ending.aborted) {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName }));
      for (const { pk } of Items) await documents.send(new DeleteCommand({ TableName, Key: { pk } }));
      await sleep(pauseMs);
    }
  } finally {
    client.destroy();
  }
}

async function signInTable(client: DynamoDBClient): Promise<string> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const found = TableNames.filter((name) => /sign-?in/i.test(name));
  if (found.length !== 1) throw new Error(`one table of sign-ins expected among ${TableNames.join(', ')}`);
  return found[0]!;
}
