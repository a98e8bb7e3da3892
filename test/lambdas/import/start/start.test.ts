import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import type { ArrivedObject } from '../../../../lambdas/import/start/object-event.ts';
import { runIdOf, startRun } from '../../../../lambdas/import/start/start.ts';
import { startRunTable } from '../local-run-table.ts';

const s3 = mockClient(S3Client);
const sfn = mockClient(SFNClient);
const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Import';
const settings = { configSha256: 'c0'.repeat(32), timeZone: 'Europe/Berlin' };
let table: Awaited<ReturnType<typeof startRunTable>>;
let newRuns = 0;

beforeAll(async () => {
  table = await startRunTable();
});
afterAll(() => table.close());
beforeEach(() => {
  s3.reset();
  sfn.reset();
  sfn.on(StartExecutionCommand).resolves({});
  newRuns = 0;
});

describe('startRun', () => {
  it('records the run, starts its execution under the same name and counts it', async () => {
    const object = anObject({ sequencer: 'one' });
    const runId = runIdOf(object);
    expect(await start(object)).toEqual({ runId });
    const run = {
      runId,
      bucket: 'drop',
      key: 'incoming/shoes/Products.csv',
      versionId: 'v1',
      etag: 'e1',
      sizeBytes: 42,
      team: 'shoes',
      receivedAt: '2026-11-21T10:00:00Z',
      sequencer: 'one',
    };
    expect(await table.runs.getRun(runId)).toMatchObject({ ...run, status: 'running', ...settings });
    expect(startedWith()).toEqual([{ stateMachineArn, name: runId, input: run }]);
    expect(newRuns).toBe(1);
  });

  it('starts the same execution and counts nothing when the event is repeated', async () => {
    const object = anObject({ sequencer: 'repeated' });
    await start(object);
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'there', $metadata: {} }));
    await start(object);
    const [first, second] = startedWith();
    expect(second).toEqual(first);
    expect(newRuns).toBe(1);
  });

  it('starts nothing when the event of an ended run is repeated', async () => {
    const object = anObject({ sequencer: 'ended' });
    await start(object);
    await table.runs.closeFailed(runIdOf(object), { code: 'not_csv', message: 'a picture' });
    await start(object);
    expect(startedWith()).toHaveLength(1);
  });

  it('starts the execution on the next attempt when the first one failed behind the record', async () => {
    const object = anObject({ sequencer: 'throttled' });
    sfn.on(StartExecutionCommand).rejectsOnce(new Error('throttled')).resolves({});
    await expect(start(object)).rejects.toThrow('throttled');
    await start(object);
    expect(startedWith()).toHaveLength(2);
    expect(newRuns).toBe(1);
  });

  it.each(['runs/x/report.json', 'incoming/shoes/', 'incoming/', 'other/incoming/a.csv', 'incoming.csv'])(
    'ignores %s',
    async (key) => {
      expect(await start(anObject({ key }))).toBeUndefined();
      expect(startedWith()).toEqual([]);
    },
  );

  it.each([
    ['incoming/a.csv', ''],
    ['incoming/shoes/a.csv', 'shoes'],
    ['incoming/Über uns/2026/a.csv', 'Über uns'],
  ])('takes the team of %s from the first folder: %j', async (key, team) => {
    await start(anObject({ key }));
    expect(startedWith()[0]?.input.team).toBe(team);
  });

  it('asks S3 for what the event did not tell', async () => {
    s3.on(HeadObjectCommand).resolves({ ETag: '"e9"', ContentLength: 9 });
    await start(anObject({ etag: undefined, sizeBytes: undefined, sequencer: 'bare' }));
    expect(startedWith()[0]?.input).toMatchObject({ etag: 'e9', sizeBytes: 9 });
    const asked = s3.commandCalls(HeadObjectCommand)[0]?.args[0].input;
    expect(asked).toEqual({ Bucket: 'drop', Key: 'incoming/shoes/Products.csv', VersionId: 'v1' });
  });

  it('throws when S3 cannot be asked, and opens no run', async () => {
    const object = anObject({ etag: undefined, sequencer: 'unreachable' });
    s3.on(HeadObjectCommand).rejects(new Error('connect ECONNREFUSED'));
    await expect(start(object)).rejects.toThrow('ECONNREFUSED');
    expect(await table.runs.getRun(runIdOf(object))).toBeUndefined();
  });
});

describe('runIdOf', () => {
  it.each([
    ['incoming/shoes/Products 2026-11.csv', 'products-2026-11'],
    ['incoming/Größe & Théière.CSV', 'gro-e-theiere'],
    ['incoming/價格.csv', 'file'],
    ['incoming/.csv', 'csv'],
    ['incoming/noending', 'noending'],
    [`incoming/${'long-name-'.repeat(20)}.csv`, 'long-name-long-name-long-name-long-name'],
  ])('makes a readable name of %s', (key, slug) => {
    expect(runIdOf(anObject({ key }))).toMatch(new RegExp(`^${slug}-[0-9a-f]{16}$`));
  });

  it('is the same for the same event, and another for another bucket, key, version or sequencer', () => {
    const others: Partial<ArrivedObject>[] = [
      { bucket: 'other' },
      { key: 'incoming/other/Products.csv' },
      { versionId: 'v2' },
      { sequencer: 's2' },
      { versionId: null },
      { versionId: null, etag: 'e2' },
    ];
    const ids = [{}, ...others].map((changes) => runIdOf(anObject(changes)));
    expect(new Set(ids).size).toBe(7);
    expect(runIdOf(anObject({ receivedAt: '2027-01-01T00:00:00Z' }))).toBe(ids[0]);
  });
});

function start(object: ArrivedObject) {
  const onNewRun = () => {
    newRuns += 1;
  };
  const clients = { s3: new S3Client({}), sfn: new SFNClient({}) };
  return startRun(object, { ...clients, stateMachineArn, settings, runs: table.runs, onNewRun });
}

function startedWith() {
  return sfn.commandCalls(StartExecutionCommand).map(({ args: [{ input }] }) => ({
    ...input,
    input: RunInput.parse(JSON.parse(input.input ?? '')),
  }));
}

function anObject(changes: Partial<ArrivedObject> = {}): ArrivedObject {
  return {
    bucket: 'drop',
    key: 'incoming/shoes/Products.csv',
    versionId: 'v1',
    etag: 'e1',
    sizeBytes: 42,
    sequencer: 's1',
    receivedAt: '2026-11-21T10:00:00Z',
    ...changes,
  };
}
