import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { runKeys } from '../../lambdas/import/run/run-keys.ts';
import { runTable } from '../../lambdas/import/run/run-table.ts';
import { closers } from '../../local/closers.ts';
import { openDataDirectory } from '../../local/data-directory.ts';
import { startDynamodb } from '../../local/dynamodb/start-dynamodb.ts';
import { startS3 } from '../../local/s3/s3-server.ts';
import { tableDefinition } from '../lambdas/import/local-run-table.ts';
import { aRun } from '../lambdas/import/run-builders.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const common = { region: 'us-east-1', credentials };

export const dropBucket = { name: 'drop', versioned: true, eventBridge: true };

/** Nobody takes over what S3 tells of. */
const busy = () => Promise.reject(new Error('busy'));

/** A data directory whose cloud consists of its two stores, with a run that is running and one file of it. */
export async function aDataDirectory(path: string) {
  const closing = closers();
  const data = await openDataDirectory(path);
  closing.add(() => data.release());
  const { url: dynamodb } = await closing.adopt(
    startDynamodb({ directory: join(path, 'dynamodb'), tables: [tableDefinition] }),
  );
  const { url: s3 } = await closing.adopt(
    startS3({ directory: join(path, 's3'), buckets: [dropBucket], onObjectCreated: busy }),
  );
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ ...common, endpoint: dynamodb }));
  const run = aRun();
  await runTable(documents, 'runs').openRun(run);
  const objects = new S3Client({ ...common, endpoint: s3, forcePathStyle: true });
  const Key = runKeys.rejects(run.runId);
  await objects.send(new PutObjectCommand({ Bucket: 'drop', Key, Body: 'sku\n' }));
  await data.publish({
    ...{ pid: process.pid, s3, dynamodb, sqs: s3, lambda: s3, stepfunctions: s3 },
    ...{ mail: s3, api: s3, site: s3, cognito: s3 },
    ...credentials,
    ...{ mongodb: 'm', database: 'd', dropBucket: 'drop', runTable: 'runs', stateMachineArn: 'a' },
    ...{ notifyFunction: 'n', userPoolId: 'p', userPoolClientId: 'c', breachTable: 't' },
  });
  return { run, close: closing.close };
}
