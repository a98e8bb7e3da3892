import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type RunTable, runTable } from '../lambdas/import/run-table.ts';
import { openS3 } from '../lambdas/shared/s3-client.ts';
import type { CloudInfo } from '../local/cloud-info.ts';
import { readStackOutputs } from './stack-outputs.ts';

/** What the commands need of a cloud, embedded or deployed. */
export interface Connection {
  s3: S3Client;
  stepFunctions: SFNClient;
  runs: RunTable;
  dropBucket: string;
  stateMachineArn: string;
  close(): void;
}

/** Connects to a running embedded cloud; any credentials will do there. */
export function connectLocal(cloud: CloudInfo): Connection {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const region = 'us-east-1';
  return connect(
    openS3({ region, credentials, endpoint: cloud.s3, forcePathStyle: true }),
    new SFNClient({ region, credentials, endpoint: cloud.stepfunctions }),
    new DynamoDBClient({ region, credentials, endpoint: cloud.dynamodb }),
    cloud,
  );
}

/**
 * Connects to a deployed stack through its outputs, with the caller's own AWS credentials and region.
 * @throws ConfigError `stack_not_usable` when the stack lacks an output.
 */
export async function connectStack(stackName: string): Promise<Connection> {
  const outputNamed = await readStackOutputs(stackName);
  return connect(openS3(), new SFNClient({}), new DynamoDBClient({}), {
    dropBucket: outputNamed('DropBucketName'),
    runTable: outputNamed('RunTableName'),
    stateMachineArn: outputNamed('ImportStateMachineArn'),
  });
}

function connect(
  s3: S3Client,
  stepFunctions: SFNClient,
  dynamodb: DynamoDBClient,
  names: { dropBucket: string; runTable: string; stateMachineArn: string },
): Connection {
  const documents = DynamoDBDocumentClient.from(dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    s3,
    stepFunctions,
    runs: runTable(documents, names.runTable),
    dropBucket: names.dropBucket,
    stateMachineArn: names.stateMachineArn,
    close() {
      s3.destroy();
      stepFunctions.destroy();
      dynamodb.destroy();
    },
  };
}
