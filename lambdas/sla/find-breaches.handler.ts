import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { answerEvents } from '../http/answer-events.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { breachTable, connectTables } from './breach-table.ts';
import { monitorTable } from './monitors.ts';
import { lazyCursorKey } from './search/cursor.ts';
import { searchRoutes } from './search-routes.ts';

const environment = readEnvironment(['BREACH_TABLE', 'CURSOR_SECRET_ID']);
const client = connectTables();

export const handler = answerEvents(searchRoutes, {
  table: breachTable(client, environment.BREACH_TABLE),
  monitors: monitorTable(client, environment.BREACH_TABLE),
  cursorKey: lazyCursorKey(new SecretsManagerClient(), environment.CURSOR_SECRET_ID),
  now: () => new Date(),
});
