import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { expect, it, jest } from '@jest/globals';
import { type DynaliteListener, loadDynalite } from '../../../local/dynamodb/load-dynalite.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { eventually } from '../lambda/a-function.ts';

const require = createRequire(import.meta.url);

function ask(serve: DynaliteListener, operation: string, input: object): Promise<unknown> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    'x-amz-date': '20261121T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
  };
  return new Promise((resolve) => {
    const request = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers });
    const end = (text = '{}') => resolve(JSON.parse(text));
    serve(request, { statusCode: 200, setHeader: () => undefined, end });
    request.emit('data', Buffer.from(JSON.stringify(input)));
    request.emit('end');
  });
}

it('each Query and Scan closes its iterator, also when it stops before the end', async () => {
  const { serve, close } = loadDynalite(require, await temporaryDirectory());
  const { AbstractIterator } = require('abstract-level');
  const closed = jest.spyOn(Object.getPrototypeOf(AbstractIterator.prototype), 'close');
  const TableName = 'things';
  await ask(serve, 'CreateTable', {
    ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
    AttributeDefinitions: ['id', 'item'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'item', KeyType: 'RANGE' },
    ],
  });
  await eventually(async () =>
    JSON.stringify(await ask(serve, 'DescribeTable', { TableName })).includes('ACTIVE') ? true : undefined,
  );
  for (const item of ['1', '2', '3']) {
    await ask(serve, 'PutItem', { TableName, Item: { id: { S: 'a' }, item: { S: item } } });
  }
  closed.mockClear();
  const query = {
    TableName,
    KeyConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': { S: 'a' } },
  };
  for (let count = 0; count < 5; count++) {
    expect(await ask(serve, 'Query', { ...query, Limit: 1 })).toMatchObject({ Count: 1 });
    expect(await ask(serve, 'Scan', { TableName })).toMatchObject({ Count: 3 });
  }
  await new Promise((resolve) => setImmediate(resolve));
  // Some twice, and some of the streams have one within.
  expect(new Set(closed.mock.contexts).size).toBeGreaterThanOrEqual(10);
  closed.mockRestore();
  await close();
});
