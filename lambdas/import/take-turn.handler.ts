import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../shared/environment.ts';
import { lazyDatabase } from '../shared/mongodb.ts';
import { openS3 } from '../shared/s3-client.ts';
import { workflowStep } from '../shared/workflow-step.ts';
import { setIndexesAside } from './load/indexes-aside.ts';
import { takeTurn } from './load/take-turn.ts';
import { RunInput } from './plan.ts';
import { runTable } from './run-table.ts';

const environment = readEnvironment([
  'RUN_TABLE',
  'STATE_MACHINE_ARN',
  'MONGODB_SECRET_ID',
  'MONGODB_DATABASE',
]);
const services = {
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient({})), environment.RUN_TABLE),
  sfn: new SFNClient({}),
  stateMachineArn: environment.STATE_MACHINE_ARN,
  s3: openS3(),
  database: lazyDatabase(new SecretsManagerClient({}), {
    secretId: environment.MONGODB_SECRET_ID,
    database: environment.MONGODB_DATABASE,
    appName: 'lading-take-turn',
  }),
};

/** Lets the run write when it is its turn, and makes the catalogue ready for that. */
export const handler = workflowStep('take-turn', RunInput, async (input) => {
  const turn = await takeTurn(input, services);
  if (turn.granted) await setIndexesAside(input, services);
  return turn;
});
