import { answerEvents } from '../http/answer-events.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { breachTable, connectTables } from './breach-table.ts';
import { intakeRoutes } from './intake-routes.ts';
import { monitorTable } from './monitors.ts';

const environment = readEnvironment(['BREACH_TABLE', 'BREACH_RETENTION_DAYS']);
const client = connectTables();

export const handler = answerEvents(intakeRoutes, {
  table: breachTable(client, environment.BREACH_TABLE),
  monitors: monitorTable(client, environment.BREACH_TABLE),
  retentionDays: environment.BREACH_RETENTION_DAYS,
  now: () => new Date(),
});
