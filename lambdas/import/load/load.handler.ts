import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../../runtime/environment.ts';
import { lazyDatabase } from '../../runtime/mongodb.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { withDatabaseProbe } from '../probe/with-database-probe.ts';
import { LoadInput } from '../run/plan.ts';
import { runTable } from '../run/run-table.ts';
import { retakeTurn } from '../turn/retake-turn.ts';
import { runPermits } from '../turn/run-permits.ts';
import { load } from './load.ts';

const environment = readEnvironment([
  'RUN_TABLE',
  'STATE_MACHINE_ARN',
  'MONGODB_SECRET_ID',
  'MONGODB_DATABASE',
]);
const s3 = openS3();
const runs = runTable(DynamoDBDocumentClient.from(new DynamoDBClient()), environment.RUN_TABLE);
const secrets = new SecretsManagerClient();
const source = {
  secretId: environment.MONGODB_SECRET_ID,
  database: environment.MONGODB_DATABASE,
  appName: 'lading-load',
};
const database = lazyDatabase(secrets, source);
const turn = {
  runs,
  sfn: new SFNClient(),
  stateMachineArn: environment.STATE_MACHINE_ARN,
  permits: runPermits({ s3, database }),
};

const loadPartition = workflowStep('load', LoadInput, async (input) =>
  load(input, { s3, runs, db: await database(), retakeTurn: (run) => retakeTurn(run, turn) }),
);

/** Loads one partition into MongoDB, and tells `lading doctor` what it may do there. */
export const handler = withDatabaseProbe(loadPartition, secrets, source);
