import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../runtime/environment.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { RunInput } from '../run/run-input.ts';
import { runTable } from '../run/run-table.ts';
import { validate } from './validate.ts';

const { RUN_TABLE, DEFAULT_CURRENCY } = readEnvironment(['RUN_TABLE', 'DEFAULT_CURRENCY']);
const services = {
  s3: openS3(),
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient({})), RUN_TABLE),
  defaultCurrency: DEFAULT_CURRENCY,
};

export const handler = workflowStep('validate', RunInput, (input) => validate(input, services));
