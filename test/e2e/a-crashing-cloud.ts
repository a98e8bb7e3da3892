import { setTimeout as sleep } from 'node:timers/promises';
import { type InvocationType, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { connectLocal } from '../../cli/connection.ts';
import type { RunRecord } from '../../lambdas/import/run/run-record.ts';
import { eventually } from '../local/lambda/a-function.ts';
import { apiCloud } from './api-cloud.ts';

type ApiCloudArguments = Parameters<typeof apiCloud>;

/** An embedded cloud whose functions can be made to die, and what sends files and events to it. */
export async function aCrashingCloud(faults: ApiCloudArguments[0], options: ApiCloudArguments[1]) {
  const crashing = new Set<string>();
  const cloud = await apiCloud(
    { ...faults, functions: ({ functionName }) => (crashing.has(functionName) ? 'killBefore' : undefined) },
    options,
  );
  const connection = connectLocal(cloud.info);
  const { s3, runs, dropBucket: Bucket } = connection;
  const { accessKeyId, secretAccessKey } = cloud.info;
  const setting = { region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } };
  const lambda = new LambdaClient({ ...setting, endpoint: cloud.info.lambda });
  const sqs = new SQSClient({ ...setting, endpoint: cloud.info.sqs });
  return {
    ...cloud,
    /** Functions that die before their next calls. */
    crashing,
    connection,

    upload: (name: string, Body: string | Buffer) =>
      s3.send(new PutObjectCommand({ Bucket, Key: `incoming/sales/${name}`, Body })),

    async remove(Key: string, VersionId?: string): Promise<void> {
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    },

    /** The run of a file when it has ended and its mail is out. */
    async endOf(name: string): Promise<RunRecord> {
      for (let attempt = 0; attempt < 900; attempt++) {
        const run = (await runs.listRuns(50)).find(({ key }) => key === `incoming/sales/${name}`);
        if (run && run.status !== 'running' && Object.keys(run.mails ?? {}).length > 0) return run;
        await sleep(100);
      }
      throw new Error(`no run of ${name} ended`);
    },

    invoke(name: string, event: unknown, InvocationType: InvocationType = 'RequestResponse') {
      const FunctionName = `lading-dev-${name}`;
      return lambda.send(new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify(event) }));
    },

    /** Calls fail until something lies in the dead-letter queue whose name has this in it. */
    async untilBuried(functionName: string, queue: string, cause: () => Promise<unknown>): Promise<void> {
      crashing.add(functionName);
      await cause();
      await untilNotEmpty(sqs, queue);
      crashing.clear();
    },

    async close(): Promise<void> {
      lambda.destroy();
      sqs.destroy();
      connection.close();
      await cloud.close();
    },
  };
}

async function untilNotEmpty(sqs: SQSClient, QueueNamePrefix: string): Promise<void> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix }));
  await eventually(async () => {
    const asked = { QueueUrl: QueueUrls[0], AttributeNames: ['ApproximateNumberOfMessages' as const] };
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand(asked));
    return Attributes?.ApproximateNumberOfMessages === '0' ? undefined : true;
  });
}
