import { openSecrets, openStepFunctions } from '../../runtime/aws-clients.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { databaseSource, lazyDatabase } from '../../runtime/mongodb.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { RunInput } from '../run/run-input.ts';
import { runPermits } from '../turn/run-permits.ts';
import { report } from './report.ts';

const environment = readEnvironment([
  'RUN_TABLE',
  'STATE_MACHINE_ARN',
  'MONGODB_SECRET_ID',
  'MONGODB_DATABASE',
]);
const s3 = openS3();
const database = lazyDatabase(openSecrets(), databaseSource(environment, 'lading-report'));
const services = {
  s3,
  runs: openRunTable(environment),
  database,
  permits: runPermits({ s3, database }),
  sfn: openStepFunctions(),
  stateMachineArn: environment.STATE_MACHINE_ARN,
};

export const handler = workflowStep('report', RunInput, (input) => report(input, services));
