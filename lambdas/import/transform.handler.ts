import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../shared/environment.ts';
import { workflowStep } from '../shared/workflow-step.ts';
import { TransformInput } from './plan.ts';
import { runTable } from './run-table.ts';
import { transformRange } from './transform/transform.ts';

const { RUN_TABLE } = readEnvironment(['RUN_TABLE']);
const services = {
  s3: new S3Client({}),
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient({})), RUN_TABLE),
};

export const handler = workflowStep('transform', TransformInput, (input) => transformRange(input, services));
