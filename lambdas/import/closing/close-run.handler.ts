import { Logger } from '@aws-lambda-powertools/logger';
import { openSecrets, openSes, openStepFunctions } from '../../runtime/aws-clients.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { loggedHandler } from '../../runtime/logged-handler.ts';
import { databaseSource, lazyDatabase } from '../../runtime/mongodb.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { mailSettings } from '../mail/mail-settings.ts';
import { linkTargetOf } from '../report/report-link.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { runPermits } from '../turn/run-permits.ts';
import { closeRun } from './close-run.ts';
import { ExecutionEnded } from './execution-failure.ts';

const logger = new Logger({ serviceName: 'close-run' });
const environment = readEnvironment([
  'RUN_TABLE',
  'MONGODB_SECRET_ID',
  'MONGODB_DATABASE',
  'MAIL_FROM',
  'MAIL_TEAMS',
  'MAIL_TEAM_PATTERN',
  'MAIL_OPERATIONS',
]);
const s3 = openS3();
const database = lazyDatabase(openSecrets(), databaseSource(environment, 'lading-close-run'));
const services = {
  ses: openSes(),
  s3,
  sfn: openStepFunctions(),
  runs: openRunTable(environment),
  database,
  permits: runPermits({ s3, database }),
  mail: mailSettings(environment),
  links: linkTargetOf(process.env),
};

/** Called by EventBridge; what is thrown is retried by Lambda and then kept in the dead-letter queue. */
export const handler = loggedHandler(logger, async (event): Promise<void> => {
  await closeRun(ExecutionEnded.parse(event), services);
});
