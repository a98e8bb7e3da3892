import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { codeOf } from '../../../shared/errors.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { openS3 } from '../../runtime/s3-client.ts';
import { withoutContent } from '../../runtime/without-content.ts';
import { emitRunReceived } from '../run/run-metrics.ts';
import { runTable } from '../run/run-table.ts';
import { readObjectEvent } from './object-event.ts';
import { startRun } from './start.ts';

const { RUN_TABLE, STATE_MACHINE_ARN, CONFIG_SHA256, TIME_ZONE } = readEnvironment([
  'RUN_TABLE',
  'STATE_MACHINE_ARN',
  'CONFIG_SHA256',
  'TIME_ZONE',
]);
const logger = new Logger({ serviceName: 'start' });
const services = {
  s3: openS3(),
  sfn: new SFNClient({}),
  stateMachineArn: STATE_MACHINE_ARN,
  settings: { configSha256: CONFIG_SHA256, timeZone: TIME_ZONE },
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient({})), RUN_TABLE),
  onNewRun: emitRunReceived,
};

/**
 * Invoked asynchronously by events of the drop bucket. An error is thrown, so that Lambda repeats the event and at
 * last hands it to the failure destination. Answers the run ids, for people who invoke it by hand.
 */
export async function handler(event: unknown, context?: Context): Promise<{ runIds: string[] }> {
  if (context) logger.addContext(context);
  try {
    const runIds: string[] = [];
    for (const object of readObjectEvent(event)) {
      const started = await startRun(object, services);
      if (started) runIds.push(started.runId);
    }
    return { runIds };
  } catch (error) {
    const failure = withoutContent(error);
    logger.error(failure.message, { code: codeOf(failure), error: failure });
    throw failure;
  }
}
