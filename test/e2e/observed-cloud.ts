import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
} from '@aws-sdk/client-sfn';
import { MongoClient } from 'mongodb';
import { connectLocal } from '../../cli/connection.ts';
import { type RunResult, runResult } from '../../cli/run-result.ts';
import { findRunningCloud } from '../../local/data-directory.ts';

interface Product {
  _id: string;
  [field: string]: unknown;
}

export type ObservedCloud = Awaited<ReturnType<typeof observeCloud>>;

/**
 * What a test sends to a cloud that runs in another process, and sees there. It asks the run table itself: a command
 * for each look costs more than the import that it waits for.
 */
export async function observeCloud(dataDirectory: string) {
  const info = (await findRunningCloud(dataDirectory))!;
  const connection = connectLocal(info);
  const { s3, stepFunctions, stateMachineArn, dropBucket: Bucket } = connection;
  const mongo = await new MongoClient(info.mongodb).connect();
  const products = mongo.db(info.database).collection<Product>('products');

  async function runs(): Promise<RunResult[]> {
    const records = await connection.runs.listRuns(50);
    return records.map((record) => runResult(record, { report: null, reportPage: null, rejects: null }));
  }

  async function statesOf(executionArn: string): Promise<string[]> {
    const history = await stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
    );
    return (history.events ?? []).flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
  }

  return {
    ...{ info, connection, products, runs, statesOf },

    /** Uploads a file of the team `sales`. */
    put: (name: string, Body: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: `incoming/sales/${name}`, Body })),

    /** The newest run of the file, once it has ended. */
    endedRunOf: (file: string) =>
      eventually(`no run of ${file} ended`, async () => {
        const run = (await runs()).find((one) => one.file === file);
        return run && run.status !== 'running' ? run : undefined;
      }),

    /** The newest execution for a file whose path ends so. */
    async executionOf(file: string) {
      const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
      for (const { executionArn } of executions) {
        const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
        if (JSON.parse(execution.input ?? '{}').key?.endsWith(file)) return execution;
      }
      throw new Error(`no execution of ${file}`);
    },

    endOfExecution: (executionArn: string) =>
      eventually(`${executionArn} did not end`, async () => {
        const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
        return execution.status === 'RUNNING' ? undefined : execution;
      }),

    async close(): Promise<void> {
      connection.close();
      await mongo.close();
    },
  };
}

/** Looks again until there is something; a minute is for a busy machine, the pause spares what is waited for. */
export async function eventually<Found>(
  complaint: string,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(complaint);
    await sleep(50);
  }
}

/** An event as EventBridge delivers it. */
export function objectCreated(bucket: string, object: Record<string, unknown>) {
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2026-06-01T12:00:00Z',
    detail: { bucket: { name: bucket }, object },
  };
}
