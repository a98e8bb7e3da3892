import { Logger } from '@aws-lambda-powertools/logger';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { codeOf } from '../../shared/errors.ts';
import { openRunTable } from '../import/run/open-run-table.ts';
import { closeLostRuns } from '../import/turn/close-lost-runs.ts';
import { openLambda, openStepFunctions } from '../runtime/aws-clients.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { withoutContent } from '../runtime/without-content.ts';
import { openSlaTables } from './open-sla-tables.ts';
import { emitMonitors } from './sla-metrics.ts';
import { watchMonitors } from './watch-monitors.ts';

const logger = new Logger({ serviceName: 'watch-monitors' });
const environment = readEnvironment(['BREACH_TABLE', 'RUN_TABLE', 'STATE_MACHINE_ARN', 'CLOSE_RUN_FUNCTION']);
const { monitors } = openSlaTables(environment);
const lambda = openLambda();
const lostRuns = {
  runs: openRunTable(environment),
  sfn: openStepFunctions(),
  stateMachineArn: environment.STATE_MACHINE_ARN,
  now: () => new Date(),
  async closeRun(event: unknown): Promise<void> {
    const FunctionName = environment.CLOSE_RUN_FUNCTION;
    const Payload = JSON.stringify(event);
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  },
};

/** Called by a schedule every five minutes. What it looks for has nothing in common, so neither look waits for the other. */
export async function handler(_event: unknown, context?: Context): Promise<void> {
  if (context) logger.addContext(context);
  const looks = await Promise.allSettled([
    watchMonitors({ monitors, now: () => new Date(), emit: emitMonitors }),
    closeLostRuns(lostRuns).then((closed) => {
      if (closed > 0) logger.warn('closed runs whose end nobody was told of', { closed });
    }),
  ]);
  const failures = looks
    .filter((look) => look.status === 'rejected')
    .map(({ reason }) => withoutContent(reason));
  for (const failure of failures) logger.error(failure.message, { code: codeOf(failure), error: failure });
  if (failures[0]) throw failures[0];
}
