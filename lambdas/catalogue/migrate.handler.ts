import { Logger } from '@aws-lambda-powertools/logger';
import { openSecrets } from '../runtime/aws-clients.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { loggedHandler } from '../runtime/logged-handler.ts';
import { databaseSource, lazyDatabase } from '../runtime/mongodb.ts';
import { migrateCatalogue, refuseDiffering } from './migrate-catalogue.ts';

const logger = new Logger({ serviceName: 'migrate' });
const environment = readEnvironment(['MONGODB_SECRET_ID', 'MONGODB_DATABASE']);
const database = lazyDatabase(openSecrets(), databaseSource(environment, 'lading-migrate'));

/** Called when a deployment is done; what is thrown is retried by Lambda and then kept in the dead-letter queue. */
export const handler = loggedHandler(logger, async (): Promise<void> => {
  const plan = await migrateCatalogue(await database());
  logger.info('the catalogue is as this version declares it', {
    made: plan.create.map(({ name }) => name),
    kept: plan.keep.map(({ name }) => name),
  });
  refuseDiffering(plan);
});
