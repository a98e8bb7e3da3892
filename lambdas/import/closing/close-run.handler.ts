import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { codeOf } from '../../../shared/errors.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { lazyDatabase } from '../../runtime/mongodb.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { withoutContent } from '../../runtime/without-content.ts';
import { openSes } from '../mail/send-mail.ts';
import { linkTargetOf } from '../report/report-link.ts';
import { runTable } from '../run/run-table.ts';
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
const database = lazyDatabase(new SecretsManagerClient(), {
  secretId: environment.MONGODB_SECRET_ID,
  database: environment.MONGODB_DATABASE,
  appName: 'lading-close-run',
});
const services = {
  ses: openSes(),
  s3,
  sfn: new SFNClient(),
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient()), environment.RUN_TABLE),
  database,
  permits: runPermits({ s3, database }),
  mail: {
    from: environment.MAIL_FROM,
    teams: environment.MAIL_TEAMS,
    teamPattern: environment.MAIL_TEAM_PATTERN,
    operations: environment.MAIL_OPERATIONS,
  },
  links: linkTargetOf(process.env),
};

/** Called by EventBridge; what is thrown is retried by Lambda and then kept in the dead-letter queue. */
export async function handler(event: unknown, context?: Context): Promise<void> {
  if (context) logger.addContext(context);
  try {
    await closeRun(ExecutionEnded.parse(event), services);
  } catch (error) {
    const failure = withoutContent(error);
    logger.error(failure.message, { code: codeOf(failure), error: failure });
    throw failure;
  }
}
