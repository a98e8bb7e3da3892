import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';

// Lets the logger and the metrics print by the global console.
process.env.POWERTOOLS_DEV = 'true';
process.env.RUN_TABLE = 'runs';
process.env.CONFIG_SHA256 = 'c0'.repeat(32);
process.env.TIME_ZONE = 'UTC';
process.env.STATE_MACHINE_ARN = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Import';
const { handler } = await import('../../../../lambdas/import/start/start.handler.ts');

const documents = mockClient(DynamoDBDocumentClient);
const sfn = mockClient(SFNClient);
const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
jest.spyOn(console, 'log').mockImplementation(() => undefined);

beforeEach(() => {
  documents.reset();
  sfn.reset();
  printed.mockClear();
  documents.on(GetCommand).resolves({});
  documents.on(UpdateCommand).resolves({ Attributes: { lastTicket: 1 } });
});

describe('start', () => {
  it('starts a run for each record of a notification and skips other keys', async () => {
    const { runIds } = await handler({
      Records: [record('incoming/a.csv'), record('runs/x'), record('incoming/b.csv')],
    });
    expect(runIds).toEqual([expect.stringMatching(/^a-/), expect.stringMatching(/^b-/)]);
    expect(sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name)).toEqual(runIds);
  });

  it('throws what went wrong and logs it once, so that the event is repeated', async () => {
    sfn.on(StartExecutionCommand).rejects(new Error('throttled'));
    await expect(handler({ Records: [record('incoming/a.csv')] })).rejects.toThrow('throttled');
    expect(printed).toHaveBeenCalledTimes(1);
  });

  it('throws on an event that it does not know', async () => {
    await expect(handler({ source: 'aws.ec2' })).rejects.toThrow('neither');
    expect(printed).toHaveBeenCalledTimes(1);
  });
});

function record(key: string) {
  const object = { key, size: 5, eTag: 'e1', versionId: 'v1', sequencer: 's1' };
  return {
    eventName: 'ObjectCreated:Put',
    eventTime: '2026-11-21T10:00:00Z',
    s3: { bucket: { name: 'drop' }, object },
  };
}
