import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { RunResult } from '../../cli/run-result.ts';
import {
  lading,
  RunResultShape,
  type StartedCommand,
  startLading,
  temporaryDirectory,
} from '../support/command-line.ts';
import { type ObservedCloud, objectCreated, observeCloud } from './observed-cloud.ts';

let data: { path: string; remove(): Promise<void> };
let running: StartedCommand;
let cloud: ObservedCloud;

beforeAll(async () => {
  data = await temporaryDirectory();
  running = await startLading(data.path);
  cloud = await observeCloud(data.path);
}, 120_000);

afterAll(async () => {
  await cloud?.close();
  await running?.stop();
  await data?.remove();
}, 60_000);

async function onlyStateMachine(): Promise<string> {
  const { stateMachines = [] } = await cloud.connection.stepFunctions.send(new ListStateMachinesCommand({}));
  expect(stateMachines).toHaveLength(1);
  return stateMachines[0]!.stateMachineArn!;
}

/** What a figure of time or memory says is another at each try. */
function withoutMeasures({ stages: _, peakMemoryMb: __, ...run }: RunResult) {
  return run;
}

/** The run that last wrote the product, and what it did. */
async function importOf(_id: string): Promise<unknown> {
  return (await cloud.products.findOne({ _id }))?.lastImport;
}

describe('an upload by any client', () => {
  it('starts a run that the runs command shows', async () => {
    await cloud.put('sub folder/from sdk ü+%.csv', 'sku,name\nsdk-1,One\n');
    await cloud.endedRunOf('from sdk ü+%.csv');
    const { stdout } = await lading('runs', '--data', data.path, '--json');
    const [run] = RunResultShape.array().parse(JSON.parse(stdout).runs);
    expect(run).toMatchObject({ file: 'from sdk ü+%.csv', status: 'succeeded', rows: 1, created: 1 });
  }, 60_000);

  it('makes no second run when its event comes again', async () => {
    const { dropBucket, lambda } = cloud.connection;
    const put = await cloud.put('repeated.csv', 'sku,name\nrepeated,Once\n');
    await cloud.endedRunOf('repeated.csv');
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const FunctionName = Functions.find((one) => /start/i.test(one.FunctionName ?? ''))!.FunctionName!;
    const key = 'incoming/sales/repeated.csv';
    const object = { key, size: 23, etag: JSON.parse(put.ETag!), 'version-id': put.VersionId };
    const event = objectCreated(dropBucket, { ...object, sequencer: '00FEED' });
    for (let repeat = 0; repeat < 3; repeat++) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
      expect(answer.FunctionError).toBeUndefined();
      await cloud.endedRunOf('repeated.csv');
    }
    // The upload's own run and one for the event that was repeated by hand.
    expect((await cloud.runs()).filter((run) => run.file === 'repeated.csv')).toHaveLength(2);
  }, 60_000);
});

describe('the Step Functions endpoint', () => {
  it('describes the machine with its tokens filled in', async () => {
    const stateMachineArn = await onlyStateMachine();
    const describeMachine = new DescribeStateMachineCommand({ stateMachineArn });
    const machine = await cloud.connection.stepFunctions.send(describeMachine);
    expect(machine.definition).not.toContain('${');
    expect(JSON.parse(machine.definition!).States.Validate.Parameters.FunctionName).toMatch(
      /^arn:aws:lambda:/,
    );
  });

  it('goes through the same states again for the input of a run that succeeded, and writes nothing', async () => {
    const first = await cloud.executionOf('sub folder/from sdk ü+%.csv');
    const before = await cloud.runs();
    const stateMachineArn = await onlyStateMachine();
    const { executionArn } = await cloud.connection.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name: 'again', input: first.input }),
    );
    expect((await cloud.endOfExecution(executionArn!)).status).toBe('SUCCEEDED');
    expect(await cloud.statesOf(executionArn!)).toEqual(await cloud.statesOf(first.executionArn!));
    expect((await cloud.runs()).map(withoutMeasures)).toEqual(before.map(withoutMeasures));
    const { runId } = JSON.parse(first.input!);
    expect(await importOf('sdk-1')).toEqual({ runId, action: 'created' });
  }, 60_000);

  it('keeps the history of an execution', async () => {
    const { executionArn } = await cloud.executionOf('sub folder/from sdk ü+%.csv');
    const { stepFunctions } = cloud.connection;
    const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(await cloud.statesOf(executionArn!)).toEqual([
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
    await cloud.put('first.csv', 'sku,name,price\nboth,First,1.00\n');
    await cloud.put('second.csv', 'sku,name,brand\nboth,Second,Acme\n');
    expect(await cloud.endedRunOf('first.csv')).toMatchObject({ created: 1 });
    expect(await cloud.endedRunOf('second.csv')).toMatchObject({ updated: 1 });
    const product = await cloud.products.findOne({ _id: 'both' });
    expect(product).toMatchObject({ name: 'Second', brand: 'Acme', price: { bytes: expect.anything() } });
  }, 60_000);
});

describe('files that are put within a second', () => {
  it('end as if the last one had been imported last', async () => {
    const names = [1, 2, 3, 4, 5].map((number) => `burst-${number}.csv`);
    for (const name of names) await cloud.put(name, `sku,name\nburst,${name}\n`);
    const ended = await Promise.all(names.map(cloud.endedRunOf));
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
