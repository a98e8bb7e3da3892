import { openSecrets, openStepFunctions } from '../../runtime/aws-clients.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { databaseSource, lazyDatabase } from '../../runtime/mongodb.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { withDatabaseProbe } from '../probe/with-database-probe.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { LoadInput } from '../run/plan.ts';
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
const runs = openRunTable(environment);
const secrets = openSecrets();
const source = databaseSource(environment, 'lading-load');
const database = lazyDatabase(secrets, source);
const turn = {
  runs,
  sfn: openStepFunctions(),
  stateMachineArn: environment.STATE_MACHINE_ARN,
  permits: runPermits({ s3, database }),
};

const loadPartition = workflowStep('load', LoadInput, async (input) =>
  load(input, { s3, runs, db: await database(), retakeTurn: (run) => retakeTurn(run, turn) }),
);

/** Loads one partition into MongoDB, and tells `lading doctor` what it may do there. */
export const handler = withDatabaseProbe(loadPartition, secrets, source);
