import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { headItem } from '../../../lambdas/sla/breach-item.ts';
import { awsError } from './an-aws-error.ts';
import { aFile, aReport, localApi } from './local-api.ts';

const documents = mockClient(DynamoDBDocumentClient);
afterEach(() => {
  documents.reset();
});

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1' }));
const api = localApi({ client, TableName: 'breaches' });

const nothing = { Responses: { breaches: [] } };

describe('when DynamoDB', () => {
  it.each([
    ['throttles reads', BatchGetCommand],
    ['throttles writes', BatchWriteCommand],
  ] as const)('%s, a report is answered 503 with Retry-After', async (_, failing) => {
    documents.on(BatchGetCommand).resolves(nothing);
    documents
      .on(failing as typeof BatchGetCommand)
      .rejects(awsError('ProvisionedThroughputExceededException', 400));
    const answer = await api.post('/sla-errors', aReport());
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  it('is away, a search is answered 503', async () => {
    documents.on(QueryCommand).rejects(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    expect((await api.get('/sla-errors', { date: '2026-11-20' })).status).toBe(503);
  });

  it('refuses access, the answer is 500 with the request id alone and the reason in the log', async () => {
    documents.onAnyCommand().rejects(awsError('AccessDeniedException', 400));
    for (const answer of [
      await api.post('/sla-errors', aReport()),
      await api.get('/sla-errors', { date: '2026-11-20' }),
    ]) {
      expect(answer.body).toEqual({
        ...{ type: 'about:blank', title: 'Internal Server Error', status: 500 },
        instance: 'request-1',
      });
      expect(answer.log).toMatchObject([
        {
          level: 'ERROR',
          requestId: 'request-1',
          code: 'configuration_invalid',
          error: { name: 'ConfigError' },
        },
      ]);
    }
  });

  it('hands items back, they are sent again, and nothing else', async () => {
    documents.on(BatchGetCommand).resolves(nothing);
    documents
      .on(BatchWriteCommand)
      .callsFakeOnce((input) => ({ UnprocessedItems: { breaches: input.RequestItems.breaches.slice(3) } }))
      .resolves({});
    const files = Array.from({ length: 5 }, (_, index) => aFile({ filename: `${index}` }));
    expect((await api.post('/sla-errors', aReport({}, files))).body).toMatchObject({ accepted: 5, new: 5 });
    const sent = documents
      .commandCalls(BatchWriteCommand)
      .map(({ args }) => args[0].input.RequestItems?.breaches);
    expect(sent.map((requests) => requests?.length)).toEqual([5, 2]);
    expect(sent[1]).toEqual(sent[0]?.slice(3));
  });

  it('hands keys back, they are read again', async () => {
    documents
      .on(BatchGetCommand)
      .callsFakeOnce((input) => ({ ...nothing, UnprocessedKeys: input.RequestItems }))
      .resolves(nothing);
    documents.on(BatchWriteCommand).resolves({});
    expect((await api.post('/sla-errors', aReport())).status).toBe(200);
    expect(documents.commandCalls(BatchGetCommand)).toHaveLength(2);
  });

  it('hands items back for ever, the answer is 503 after eight attempts', async () => {
    documents.on(BatchGetCommand).resolves(nothing);
    documents.on(BatchWriteCommand).callsFake((input) => ({ UnprocessedItems: input.RequestItems }));
    expect((await api.post('/sla-errors', aReport())).status).toBe(503);
    expect(documents.commandCalls(BatchWriteCommand)).toHaveLength(8);
  });

  it('has a newer sighting already, that one stays and the report is taken', async () => {
    const head = {
      ...{ folder: '/in', filename: 'a.csv', sla: 60, creationDate: '2026-11-20T10:00:00.1234567+00:00' },
      ...{ affectedFrom: '2026-11-20T11:00:00.123Z', affectedTo: '2026-11-20T11:10:00.000Z' },
      ...({ lastSeenAt: '2026-11-20T11:10:00.000Z', status: 'open', firstReportId: 'r' } as const),
    };
    documents.on(BatchGetCommand).callsFake((input) => ({
      Responses: { breaches: [headItem({ ...head, id: input.RequestItems.breaches.Keys[0].pk }, 400)] },
    }));
    documents.on(UpdateCommand).rejects(awsError('ConditionalCheckFailedException', 400));
    expect((await api.post('/sla-errors', aReport())).body).toMatchObject({ new: 0, known: 1 });
  });
});

describe('when the time is nearly over', () => {
  it('a report is not begun, so that two flights of it never overlap', async () => {
    const answer = await api.post('/sla-errors', aReport(), 1_900);
    expect(answer.status).toBe(503);
    expect(documents.calls()).toEqual([]);
  });
});
