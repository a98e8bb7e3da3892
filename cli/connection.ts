import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type RunTable, runTable } from '../lambdas/import/run/run-table.ts';
import { openS3 } from '../lambdas/runtime/s3-client.ts';
import type { CloudInfo } from '../local/cloud-info.ts';
import { readStackOutputs } from './stack-outputs.ts';

/** What the commands need of a cloud, embedded or deployed. */
export interface Connection {
  s3: S3Client;
  stepFunctions: SFNClient;
  lambda: LambdaClient;
  runs: RunTable;
  dropBucket: string;
  stateMachineArn: string;
  /** Its name. @throws ConfigError `stack_not_usable` when an older stack does not tell it. */
  notifyFunction: () => string;
  close(): void;
}

/** Connects to a running embedded cloud with the key of its administrator. */
export function connectLocal(cloud: CloudInfo): Connection {
  const { accessKeyId, secretAccessKey } = cloud;
  const credentials = { accessKeyId, secretAccessKey };
  const region = 'us-east-1';
  return connect(
    openS3({ region, credentials, endpoint: cloud.s3, forcePathStyle: true }),
    new SFNClient({ region, credentials, endpoint: cloud.stepfunctions }),
    new LambdaClient({ region, credentials, endpoint: cloud.lambda }),
    new DynamoDBClient({ region, credentials, endpoint: cloud.dynamodb }),
    { ...cloud, notifyFunction: () => cloud.notifyFunction },
  );
}

/**
 * Connects to a deployed stack through its outputs, with the caller's own AWS credentials and region.
 * @throws ConfigError `stack_not_usable` when the stack lacks an output.
 */
export async function connectStack(stackName: string): Promise<Connection> {
  const output = await readStackOutputs(stackName);
  return connect(openS3(), new SFNClient({}), new LambdaClient({}), new DynamoDBClient({}), {
    dropBucket: output('dropBucket'),
    runTable: output('runTable'),
    stateMachineArn: output('stateMachineArn'),
    notifyFunction: () => output('notifyFunction'),
  });
}

function connect(
  s3: S3Client,
  stepFunctions: SFNClient,
  lambda: LambdaClient,
  dynamodb: DynamoDBClient,
  names: Pick<Connection, 'dropBucket' | 'stateMachineArn' | 'notifyFunction'> & { runTable: string },
): Connection {
  const documents = DynamoDBDocumentClient.from(dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    s3,
    stepFunctions,
    lambda,
    runs: runTable(documents, names.runTable),
    dropBucket: names.dropBucket,
    stateMachineArn: names.stateMachineArn,
    notifyFunction: names.notifyFunction,
    close() {
      s3.destroy();
      stepFunctions.destroy();
      lambda.destroy();
      dynamodb.destroy();
    },
  };
}
