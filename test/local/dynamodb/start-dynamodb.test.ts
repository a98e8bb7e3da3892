import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  ConditionalCheckFailedException,
  type CreateTableCommandInput,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';
import type { LoopbackServer } from '../../../local/loopback-server.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const runs: CreateTableCommandInput = {
  TableName: 'runs',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'runId', AttributeType: 'S' },
    { AttributeName: 'item', AttributeType: 'S' },
    { AttributeName: 'listing', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'runId', KeyType: 'HASH' },
    { AttributeName: 'item', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byListing',
      KeySchema: [
        { AttributeName: 'listing', KeyType: 'HASH' },
        { AttributeName: 'item', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  StreamSpecification: { StreamEnabled: false },
  Tags: [{ Key: 'stage', Value: 'dev' }],
};

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(directory: string, tables = [runs]): Promise<LoopbackServer> {
  const server = await startDynamodb({ directory, tables });
  closing.push(server.close);
  return server;
}

async function startProcess(directory: string): Promise<{ server: ChildProcess; url: string }> {
  const args = [join(import.meta.dirname, 'dynamodb-process.ts'), directory, JSON.stringify(runs)];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  closing.push(() => server.kill('SIGKILL'));
  const [url] = await once(createInterface({ input: server.stdout }), 'line');
  return { server, url: String(url) };
}

function documents(url: string): DynamoDBDocumentClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials }),
  );
  closing.push(() => client.destroy());
  return client;
}

const Key = { runId: 'r1', item: 'run' };
const TableName = 'runs';

describe('startDynamodb', () => {
  it('adds, conditions and reads consistently', async () => {
    const client = documents((await start(await temporaryDirectory())).url);
    const add = new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'ADD lastTicket :one SET listing = :run',
      ExpressionAttributeValues: { ':one': 1, ':run': 'run' },
      ReturnValues: 'UPDATED_NEW',
    });
    await client.send(add);
    expect((await client.send(add)).Attributes).toEqual({ lastTicket: 2, listing: 'run' });
    const again = new PutCommand({
      TableName,
      Item: Key,
      ConditionExpression: 'attribute_not_exists(runId)',
    });
    await expect(client.send(again)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    expect(Item).toEqual({ ...Key, lastTicket: 2, listing: 'run' });
  });

  it('lists by an index, newest first, in pages', async () => {
    const client = documents((await start(await temporaryDirectory())).url);
    for (const item of ['1', '3', '2']) {
      await client.send(new PutCommand({ TableName, Item: { runId: `r${item}`, item, listing: 'run' } }));
    }
    const query = { TableName, IndexName: 'byListing', KeyConditionExpression: 'listing = :run' };
    const page = await client.send(
      new QueryCommand({
        ...query,
        ExpressionAttributeValues: { ':run': 'run' },
        ScanIndexForward: false,
        Limit: 2,
      }),
    );
    expect(page.Items?.map(({ item }) => item)).toEqual(['3', '2']);
    expect(page.LastEvaluatedKey).toEqual({ runId: 'r2', item: '2', listing: 'run' });
  });

  it('has the items after a restart', async () => {
    const directory = await temporaryDirectory();
    const first = await start(directory);
    await documents(first.url).send(new PutCommand({ TableName, Item: { ...Key, status: 'running' } }));
    await closing[0]?.();
    closing.shift();
    const client = documents((await start(directory)).url);
    expect((await client.send(new GetCommand({ TableName, Key }))).Item).toEqual({
      ...Key,
      status: 'running',
    });
  });

  it('has every acknowledged item after a SIGKILL', async () => {
    const directory = await temporaryDirectory();
    const { server, url } = await startProcess(directory);
    const client = documents(url);
    const items = Array.from({ length: 100 }, (_, index) => ({ runId: 'r1', item: `range#${index + 100}` }));
    for (const Item of items) await client.send(new PutCommand({ TableName, Item }));
    server.kill('SIGKILL');
    await once(server, 'exit');
    const query = {
      TableName,
      KeyConditionExpression: 'runId = :r',
      ExpressionAttributeValues: { ':r': 'r1' },
    };
    const found = await documents((await start(directory)).url).send(new QueryCommand(query));
    expect(found.Items).toEqual(items);
  });

  it('goes on when a client breaks off in the middle of its request', async () => {
    // A process of its own, because what this must not do is to end the process.
    const { server, url } = await startProcess(await temporaryDirectory());
    const head = 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nexpect: 100-continue\r\ncontent-length: 99\r\n\r\n';
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(head);
    await once(socket, 'data');
    socket.write('{');
    socket.resetAndDestroy();
    await documents(url).send(new PutCommand({ TableName, Item: Key }));
    expect(server.exitCode).toBeNull();
  });

  it('answers what dynalite throws with 500, and goes on', async () => {
    const url = (await start(await temporaryDirectory())).url;
    const refused = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.GetItem',
        'x-amz-date': '20261121T000000Z',
        authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
      },
      body: JSON.stringify({ TableName, Key: { runId: null } }),
    });
    expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([500, 'InternalFailure']);
    await documents(url).send(new PutCommand({ TableName, Item: Key }));
  });

  it('refuses a stored table whose keys are others than declared', async () => {
    const directory = await temporaryDirectory();
    await start(directory);
    await closing.shift()?.();
    const other = { ...runs, KeySchema: [{ AttributeName: 'runId', KeyType: 'HASH' as const }] };
    await expect(startDynamodb({ directory, tables: [other] })).rejects.toMatchObject({
      code: 'table_differs',
      message: expect.stringMatching(
        /the stored table runs has the key \(runId S, item S\).*declares the key \(runId S\)/,
      ),
    });
  });
});
