import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../runtime/environment.ts';
import { lazyDatabase } from '../../runtime/mongodb.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { RunInput } from '../run/run-input.ts';
import { runTable } from '../run/run-table.ts';
import { runPermits } from '../turn/run-permits.ts';
import { report } from './report.ts';

const environment = readEnvironment([
  'RUN_TABLE',
  'STATE_MACHINE_ARN',
  'MONGODB_SECRET_ID',
  'MONGODB_DATABASE',
]);
const s3 = openS3();
const database = lazyDatabase(new SecretsManagerClient(), {
  secretId: environment.MONGODB_SECRET_ID,
  database: environment.MONGODB_DATABASE,
  appName: 'lading-report',
});
const services = {
  s3,
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient()), environment.RUN_TABLE),
  database,
  permits: runPermits({ s3, database }),
  sfn: new SFNClient(),
  stateMachineArn: environment.STATE_MACHINE_ARN,
};

export const handler = workflowStep('report', RunInput, (input) => report(input, services));
