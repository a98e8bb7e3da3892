import { openSecrets, openStepFunctions } from '../../runtime/aws-clients.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { databaseSource, lazyDatabase } from '../../runtime/mongodb.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { workflowStep } from '../../runtime/workflow-step.ts';
import { setIndexesAside } from '../load/indexes-aside.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { runPermits } from './run-permits.ts';
import { TakeTurnInput, takeTurn } from './take-turn.ts';
import type { TurnRun } from './write-turn.ts';

const environment = readEnvironment([
  'RUN_TABLE',
  'STATE_MACHINE_ARN',
  'MONGODB_SECRET_ID',
  'MONGODB_DATABASE',
]);
const s3 = openS3();
const database = lazyDatabase(openSecrets(), databaseSource(environment, 'lading-take-turn'));
const runs = openRunTable(environment);
const permits = runPermits({ s3, database });
const services = {
  runs,
  sfn: openStepFunctions(),
  stateMachineArn: environment.STATE_MACHINE_ARN,
  permits: {
    ...permits,
    /** The catalogue is made ready by whoever may write and before its children do. */
    async open(run: TurnRun, turnNumber: number): Promise<boolean> {
      const isOpen = await permits.open(run, turnNumber);
      if (isOpen) await setIndexesAside(run, { s3, runs, database });
      return isOpen;
    },
  },
};

/** Lets the run write when it is its turn, and makes the catalogue ready for that. */
export const handler = workflowStep('take-turn', TakeTurnInput, (input) => takeTurn(input, services));
