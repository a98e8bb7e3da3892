import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { runItems } from '../lambdas/import/run/run-items.ts';
import { runRecords } from '../lambdas/import/run/run-records.ts';
import type { RunTable } from '../lambdas/import/run/run-table.ts';
import { runListingIndex } from '../lambdas/import/run/run-table-keys.ts';
import { turnQueue } from '../lambdas/import/turn/turn-queue.ts';
import type { CloudInfo } from '../local/cloud-info.ts';
import { findRunningCloud } from '../local/data-directory.ts';
import { codeOf } from '../shared/errors.ts';
import type { CloudChoice } from './with-cloud.ts';

/** What it takes to say what became of runs: their table, and for the files of one of them the bucket. */
export interface RunReader {
  runs: Pick<RunTable, 'getRun' | 'listRuns'>;
  dropBucket: string;
  /** False for an embedded cloud that is not up: no run of it goes on. */
  isUp: boolean;
  openS3(): Promise<S3Client>;
  close(): Promise<void>;
}

/**
 * Of a deployed stack, of the running embedded cloud, or of the data directory of one that is not up; undefined for a
 * data directory in which no cloud has been yet. Loads what is needed for that and nothing else.
 */
export async function openRunReader({ stack, dataDirectory }: CloudChoice): Promise<RunReader | undefined> {
  if (stack) return readerOfStack(stack);
  const giveUpAtMs = Date.now() + startPatienceMs;
  for (;;) {
    const running = await findRunningCloud(dataDirectory);
    if (running) return readerOfRunning(running);
    try {
      return await readerOfResting(dataDirectory);
    } catch (error) {
      // Somebody else reads it too, or the cloud is about to be up.
      if (codeOf(error) !== 'data_directory_in_use' || Date.now() > giveUpAtMs) throw error;
      await sleep(pollMs);
    }
  }
}

const startPatienceMs = 10_000;
const pollMs = 100;
const region = 'us-east-1';

async function readerOfStack(stack: string): Promise<RunReader> {
  const { readStackOutputs } = await import('./stack-outputs.ts');
  const output = await readStackOutputs(stack);
  return reader({ runTable: output('runTable'), dropBucket: output('dropBucket') }, {});
}

function readerOfRunning(cloud: CloudInfo): RunReader {
  const { accessKeyId, secretAccessKey, dynamodb, s3 } = cloud;
  const common = { region, credentials: { accessKeyId, secretAccessKey } };
  return reader(cloud, {
    dynamodb: { ...common, endpoint: dynamodb },
    s3: async () => ({ ...common, endpoint: s3, forcePathStyle: true }),
  });
}

async function readerOfResting(dataDirectory: string): Promise<RunReader | undefined> {
  const { openRestingCloud } = await import('../local/resting-cloud.ts');
  const resting = await openRestingCloud(dataDirectory);
  if (!resting) return undefined;
  const common = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const opened = reader(resting, {
    dynamodb: { ...common, endpoint: resting.dynamodb },
    s3: async () => ({ ...common, endpoint: await resting.openS3(), forcePathStyle: true }),
  });
  return {
    ...opened,
    isUp: false,
    async close() {
      await opened.close();
      await resting.close();
    },
  };
}

function reader(
  names: { runTable: string; dropBucket: string },
  config: { dynamodb?: DynamoDBClientConfig; s3?: () => Promise<S3ClientConfig> },
): RunReader {
  const dynamodb = new DynamoDBClient(config.dynamodb ?? {});
  // Without the outcomes of their children, which know every code that a field may be refused with.
  const items = runItems(DynamoDBDocumentClient.from(dynamodb), names.runTable);
  let s3: S3Client | undefined;
  return {
    runs: runRecords(items, turnQueue(items), runListingIndex.name),
    dropBucket: names.dropBucket,
    isUp: true,
    async openS3() {
      const { openS3 } = await import('../lambdas/runtime/s3-client.ts');
      s3 ??= openS3(await config.s3?.());
      return s3;
    },
    async close() {
      dynamodb.destroy();
      s3?.destroy();
    },
  };
}
