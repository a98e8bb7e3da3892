import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { writeProductFile } from '../../bench/product-file.ts';
import {
  importedRun,
  lading,
  RunResultShape,
  type StartedCommand,
  startLading,
  temporaryDirectory,
} from '../support/command-line.ts';

let data: { path: string; remove(): Promise<void> };
let running: StartedCommand;
let s3: S3Client;
let stepFunctions: SFNClient;
let lambda: LambdaClient;

beforeAll(async () => {
  data = await temporaryDirectory();
  running = await startLading(data.path);
  connect();
}, 120_000);

afterAll(async () => {
  disconnect();
  await running?.stop();
  await data?.remove();
}, 60_000);

function connect(): void {
  const { accessKeyId, secretAccessKey } = running.cloud;
  const account = { region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } };
  s3 = new S3Client({ ...account, endpoint: running.cloud.s3, forcePathStyle: true });
  stepFunctions = new SFNClient({ ...account, endpoint: running.cloud.stepfunctions });
  lambda = new LambdaClient({ ...account, endpoint: running.cloud.lambda });
}

function disconnect(): void {
  for (const client of [s3, stepFunctions, lambda]) client?.destroy();
}

async function runs() {
  const { stdout } = await lading('runs', '--data', data.path, '--json');
  return RunResultShape.array().parse(JSON.parse(stdout).runs);
}

async function onlyStateMachine(): Promise<string> {
  const { stateMachines = [] } = await stepFunctions.send(new ListStateMachinesCommand({}));
  expect(stateMachines).toHaveLength(1);
  return stateMachines[0]!.stateMachineArn!;
}

/** What a figure of time or memory says is another at each try. */
function withoutMeasures({ stages: _, peakMemoryMb: __, ...run }: Awaited<ReturnType<typeof runs>>[number]) {
  return run;
}

async function statesOf(executionArn: string): Promise<string[]> {
  const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
  return events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
}

/** The run that last wrote the product, and what it did. */
async function importOf(_id: string): Promise<unknown> {
  const client = await new MongoClient(running.cloud.mongodb).connect();
  const products = client
    .db(running.cloud.database)
    .collection<{ _id: string; lastImport: unknown }>('products');
  const product = await products.findOne({ _id });
  await client.close();
  return product?.lastImport;
}

async function newestRunOf(file: string) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const run = (await runs()).find((one) => one.file === file);
    if (run && run.status !== 'running') return run;
    await sleep(200);
  }
  throw new Error(`no run of ${file} ended`);
}

describe('an upload by any client', () => {
  it('starts a run that the runs command shows', async () => {
    const Key = 'incoming/sales/sub folder/from sdk ü+%.csv';
    await s3.send(
      new PutObjectCommand({ Bucket: running.cloud.dropBucket, Key, Body: 'sku,name\nsdk-1,One\n' }),
    );
    expect(await newestRunOf('from sdk ü+%.csv')).toMatchObject({ status: 'succeeded', rows: 1, created: 1 });
  }, 60_000);

  it('makes no second run when its event comes again', async () => {
    const Key = 'incoming/sales/repeated.csv';
    const Bucket = running.cloud.dropBucket;
    const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'sku,name\nrepeated,Once\n' }));
    await newestRunOf('repeated.csv');
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const FunctionName = Functions.find((one) => /start/i.test(one.FunctionName ?? ''))!.FunctionName!;
    const object = { key: Key, size: 23, etag: JSON.parse(put.ETag!), 'version-id': put.VersionId };
    const event = objectCreated(Bucket, { ...object, sequencer: '00FEED' });
    for (let repeat = 0; repeat < 3; repeat++) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
      expect(answer.FunctionError).toBeUndefined();
      await newestRunOf('repeated.csv');
    }
    // The upload's own run and one for the event that was repeated by hand.
    expect((await runs()).filter((run) => run.file === 'repeated.csv')).toHaveLength(2);
  }, 60_000);
});

describe('the Step Functions endpoint', () => {
  it('describes the machine with its tokens filled in', async () => {
    const stateMachineArn = await onlyStateMachine();
    const machine = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(machine.definition).not.toContain('${');
    expect(JSON.parse(machine.definition!).States.Validate.Parameters.FunctionName).toMatch(
      /^arn:aws:lambda:/,
    );
  });

  it('goes through the same states again for the input of a run that succeeded, and writes nothing', async () => {
    const first = await executionOf('sub folder/from sdk ü+%.csv');
    const before = await runs();
    const stateMachineArn = await onlyStateMachine();
    const { executionArn } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name: 'again', input: first.input }),
    );
    expect((await endOf(executionArn!)).status).toBe('SUCCEEDED');
    expect(await statesOf(executionArn!)).toEqual(await statesOf(first.executionArn!));
    expect((await runs()).map(withoutMeasures)).toEqual(before.map(withoutMeasures));
    const { runId } = JSON.parse(first.input!);
    expect(await importOf('sdk-1')).toEqual({ runId, action: 'created' });
  }, 60_000);

  it('keeps the history of an execution', async () => {
    const { executionArn } = await executionOf('sub folder/from sdk ü+%.csv');
    const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(await statesOf(executionArn!)).toEqual([
      'Validate',
      'Transform',
      'Review',
      'HasRowsToLoad',
      'TakeTurn',
      'IsMyTurn',
      'Load',
      'Report',
      'Notify',
    ]);
    expect(events.at(-1)!.type).toBe('ExecutionSucceeded');
  });
});

describe('two files at once', () => {
  it('give the result of one after the other, in order of arrival', async () => {
    const put = (name: string, Body: string) =>
      s3.send(
        new PutObjectCommand({ Bucket: running.cloud.dropBucket, Key: `incoming/sales/${name}`, Body }),
      );
    await put('first.csv', 'sku,name,price\nboth,First,1.00\n');
    await put('second.csv', 'sku,name,brand\nboth,Second,Acme\n');
    expect(await newestRunOf('first.csv')).toMatchObject({ created: 1 });
    expect(await newestRunOf('second.csv')).toMatchObject({ updated: 1 });
    const client = await new MongoClient(running.cloud.mongodb).connect();
    const product = await client
      .db(running.cloud.database)
      .collection<{ _id: string }>('products')
      .findOne({ _id: 'both' });
    await client.close();
    expect(product).toMatchObject({ name: 'Second', brand: 'Acme', price: { bytes: expect.anything() } });
  }, 60_000);
});

describe('files that are put within a second', () => {
  it('end as if the last one had been imported last', async () => {
    const names = [1, 2, 3, 4, 5].map((number) => `burst-${number}.csv`);
    for (const name of names) {
      const Key = `incoming/sales/${name}`;
      const Body = `sku,name\nburst,${name}\n`;
      await s3.send(new PutObjectCommand({ Bucket: running.cloud.dropBucket, Key, Body }));
    }
    const ended = await Promise.all(names.map(newestRunOf));
    expect(ended.map(({ status }) => status)).toEqual(names.map(() => 'succeeded'));
    const last = ended.at(-1)!;
    expect(await importOf('burst')).toEqual({ runId: last.runId, action: 'updated' });
  }, 120_000);
});

describe('other users of the machine', () => {
  it('may not read anything below the data directory', async () => {
    const open: string[] = [];
    const walked = await readdir(data.path, { recursive: true, withFileTypes: true });
    for (const entry of walked) {
      const path = join(entry.parentPath, entry.name);
      // Files of a database come and go.
      const { mode } = (await stat(path).catch(() => undefined)) ?? { mode: 0 };
      if (mode & 0o077) open.push(path);
    }
    expect([walked.length > 50, open]).toEqual([true, []]);
  });

  it('get into no database without the password of the address', async () => {
    const { host } = new URL(running.cloud.mongodb);
    const count = async (address: string) => {
      const client = new MongoClient(address);
      return client
        .db('of_any_name')
        .collection('things')
        .countDocuments()
        .finally(() => client.close());
    };
    expect(await count(running.cloud.mongodb)).toBe(0);
    await expect(count(`mongodb://${host}/?directConnection=true`)).rejects.toThrow(
      'requires authentication',
    );
  });
});

describe('a cloud that is killed in the middle of an import', () => {
  it('shows the run as failed or finished, and the file again ends exactly right', async () => {
    const rows = 40_000;
    const file = join(data.path, 'killed.csv');
    await writeProductFile(file, { rows, columns: 12, changeEvery: 0 });
    const interrupted = lading('import', file, '--data', data.path, '--json');
    await waitForState('killed.csv', 'Load');
    running.process.kill('SIGKILL');
    await Promise.all([once(running.process, 'exit'), interrupted]);
    disconnect();
    running = await startLading(data.path);
    connect();
    const first = await newestRunOf('killed.csv');
    expect(['failed', 'succeeded']).toContain(first.status);
    const again = await importedRun('import', file, '--data', data.path);
    expect(again).toMatchObject({ status: 'succeeded', rows, rejected: 0, duplicates: 0, updated: 0 });
    expect(again.created + again.unchanged).toBe(rows);
    const third = await importedRun('import', file, '--data', data.path);
    expect(third.unchanged).toBe(rows);
  }, 120_000);
});

describe('an event that a function had accepted when everything was killed', () => {
  it('is taken up by the next start, with all services at hand', async () => {
    const Key = 'incoming/sales/left-behind.csv';
    const Bucket = running.cloud.dropBucket;
    const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'sku,name\nleft-1,Left\n' }));
    await newestRunOf('left-behind.csv');
    disconnect();
    await running.stop();
    const object = { key: Key, size: 21, etag: JSON.parse(put.ETag!), 'version-id': put.VersionId };
    const event = JSON.stringify(objectCreated(Bucket, { ...object, sequencer: '00FEED' }));
    const body = { functionName: 'lading-dev-start', event, requestId: 'left-behind' };
    const item = { id: '000000000000001-left', body, acceptedAt: new Date().toISOString(), attempts: 0 };
    await writeFile(join(data.path, 'async-invocations', `${item.id}.json`), JSON.stringify(item));
    running = await startLading(data.path);
    connect();
    for (let attempt = 0; attempt < 50; attempt++) {
      if ((await runs()).filter((run) => run.file === 'left-behind.csv').length === 2) return;
      await sleep(200);
    }
    throw new Error('the event was not taken up');
  }, 60_000);
});

async function executionOf(file: string) {
  const stateMachineArn = await onlyStateMachine();
  const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  for (const { executionArn } of executions) {
    const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    if (JSON.parse(execution.input ?? '{}').key?.endsWith(file)) return execution;
  }
  throw new Error(`no execution of ${file}`);
}

async function endOf(executionArn: string) {
  for (;;) {
    const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await sleep(100);
  }
}

/** Waits until some execution of the file has entered the state. */
async function waitForState(file: string, state: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const execution = await executionOf(file).catch(() => undefined);
    if (execution) {
      const { events = [] } = await stepFunctions.send(
        new GetExecutionHistoryCommand({ executionArn: execution.executionArn }),
      );
      if (events.some((event) => event.stateEnteredEventDetails?.name === state)) return;
    }
    await sleep(20);
  }
  throw new Error(`${file} never came to ${state}`);
}

/** An event as EventBridge delivers it. */
function objectCreated(bucket: string, object: Record<string, unknown>) {
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2026-06-01T12:00:00Z',
    detail: { bucket: { name: bucket }, object },
  };
}
