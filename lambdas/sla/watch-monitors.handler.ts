import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { readEnvironment } from '../shared/environment.ts';
import { codeOf } from '../shared/errors.ts';
import { withoutContent } from '../shared/without-content.ts';
import { connectTables } from './breach-table.ts';
import { monitorTable } from './monitors.ts';
import { emitMonitors } from './sla-metrics.ts';
import { watchMonitors } from './watch-monitors.ts';

const logger = new Logger({ serviceName: 'watch-monitors' });
const { BREACH_TABLE } = readEnvironment(['BREACH_TABLE']);
const monitors = monitorTable(connectTables(), BREACH_TABLE);

/** Called by a schedule every five minutes. */
export async function handler(_event: unknown, context?: Context): Promise<void> {
  if (context) logger.addContext(context);
  try {
    await watchMonitors({ monitors, now: () => new Date(), emit: emitMonitors });
  } catch (error) {
    const failure = withoutContent(error);
    logger.error(failure.message, { code: codeOf(failure), error: failure });
    throw failure;
  }
}
