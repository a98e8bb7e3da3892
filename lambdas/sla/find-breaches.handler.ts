import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { readEnvironment } from '../shared/environment.ts';
import { answerRequest } from '../shared/http/answer-request.ts';
import { breachTable, connectTables } from './breach-table.ts';
import { monitorTable } from './monitors.ts';
import { lazyCursorKey } from './search/cursor.ts';
import { searchRoutes } from './search-routes.ts';

const environment = readEnvironment(['BREACH_TABLE', 'CURSOR_SECRET_ID']);
const client = connectTables();
const routes = searchRoutes({
  table: breachTable(client, environment.BREACH_TABLE),
  monitors: monitorTable(client, environment.BREACH_TABLE),
  cursorKey: lazyCursorKey(new SecretsManagerClient(), environment.CURSOR_SECRET_ID),
});

/** `GET /sla-errors`, `/sla-errors/summary`, `/sla-errors/export` and `/monitors`. */
export function handler(event: unknown, context?: Context): Promise<APIGatewayProxyResult> {
  return answerRequest(routes, event, context);
}
