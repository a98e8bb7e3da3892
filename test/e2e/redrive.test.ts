import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type Connection, connectLocal } from '../../cli/connection.ts';
import { type RunningCloud, startCloud } from '../../local/cloud.ts';
import { temporaryDirectory } from '../support/command-line.ts';

let data: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: RunningCloud;
let connection: Connection;
/** The function that dies at every call. */
let broken = '';

async function start(): Promise<void> {
  const faults = {
    functions: ({ functionName }: { functionName: string }) =>
      functionName === `lading-dev-${broken}` ? ('killBefore' as const) : undefined,
  };
  cloud = await startCloud({ dataDirectory: data.path, faults });
  connection = connectLocal(cloud.info);
}

async function stop(): Promise<void> {
  connection.close();
  await cloud.close();
}

beforeAll(async () => {
  data = await temporaryDirectory();
  await start();
}, 120_000);
afterAll(async () => {
  await stop();
  await data.remove();
}, 60_000);

async function send(name: string, text: string): Promise<void> {
  const { s3, dropBucket: Bucket } = connection;
  await s3.send(new PutObjectCommand({ Bucket, Key: `incoming/sales/${name}`, Body: text }));
}

/** The run of the file once it has this status. */
async function runOf(name: string, status: string) {
  for (;;) {
    const found = (await connection.runs.listRuns(10)).find((run) => run.key.endsWith(name));
    if (found?.status === status) return found;
    await sleep(100);
  }
}

it.each(['load', 'report'])(
  'an import whose %s failed is redriven after a restart, and what succeeded before is not done again',
  async (name) => {
    broken = name;
    await send(`${name}.csv`, `sku,name\n${name}-1,One\n${name}-2,Two\n`);
    const { runId } = await runOf(`${name}.csv`, 'failed');
    await stop();
    await start();
    broken = '';
    const { stateMachineArn, stepFunctions } = connection;
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
    await stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
    expect((await runOf(`${name}.csv`, 'succeeded')).counts).toMatchObject({ rows: 2, created: 2 });
    const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.redriveCount).toBe(1);
    const { events = [] } = await stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
    );
    const entered = events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
    expect(new Set(entered).size).toBe(entered.length);
    const client = new MongoClient(cloud.info.mongodb);
    const products = client.db(cloud.info.database).collection('products');
    expect(await products.countDocuments({ sku: { $in: [`${name}-1`, `${name}-2`] } })).toBe(2);
    await client.close();
  },
  120_000,
);
