import { Logger } from '@aws-lambda-powertools/logger';
import { openStepFunctions } from '../../runtime/aws-clients.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { loggedHandler } from '../../runtime/logged-handler.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { openRunTable } from '../run/open-run-table.ts';
import { emitRunReceived } from '../run/run-metrics.ts';
import { readObjectEvent } from './object-event.ts';
import { startRun } from './start.ts';

const environment = readEnvironment(['RUN_TABLE', 'STATE_MACHINE_ARN', 'CONFIG_SHA256', 'TIME_ZONE']);
const logger = new Logger({ serviceName: 'start' });
const services = {
  s3: openS3(),
  sfn: openStepFunctions(),
  stateMachineArn: environment.STATE_MACHINE_ARN,
  settings: { configSha256: environment.CONFIG_SHA256, timeZone: environment.TIME_ZONE },
  runs: openRunTable(environment),
  onNewRun: emitRunReceived,
};

/**
 * Invoked asynchronously by events of the drop bucket. An error is thrown, so that Lambda repeats the event and at
 * last hands it to the failure destination. Answers the run ids, for people who invoke it by hand.
 */
export const handler = loggedHandler(logger, async (event): Promise<{ runIds: string[] }> => {
  const runIds: string[] = [];
  for (const object of readObjectEvent(event)) {
    const started = await startRun(object, services);
    if (started) runIds.push(started.runId);
  }
  return { runIds };
});
