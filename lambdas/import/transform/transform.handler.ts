import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../shared/environment.ts';
import { openS3 } from '../../shared/s3-client.ts';
import { workflowStep } from '../../shared/workflow-step.ts';
import { TransformInput } from '../run/plan.ts';
import { runTable } from '../run/run-table.ts';
import { transformRange } from './transform.ts';

const { RUN_TABLE } = readEnvironment(['RUN_TABLE']);
const services = {
  s3: openS3(),
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient({})), RUN_TABLE),
};

export const handler = workflowStep('transform', TransformInput, (input) => transformRange(input, services));
