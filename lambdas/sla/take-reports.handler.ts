import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { readEnvironment } from '../shared/environment.ts';
import { answerRequest } from '../shared/http/answer-request.ts';
import { breachTable, connectTables } from './breach-table.ts';
import { intakeRoutes } from './intake-routes.ts';
import { monitorTable } from './monitors.ts';

const environment = readEnvironment(['BREACH_TABLE', 'BREACH_RETENTION_DAYS']);
const client = connectTables();
const routes = intakeRoutes({
  table: breachTable(client, environment.BREACH_TABLE),
  monitors: monitorTable(client, environment.BREACH_TABLE),
  retentionDays: environment.BREACH_RETENTION_DAYS,
});

/** `POST /sla-errors` and `POST /heartbeats`. */
export function handler(event: unknown, context?: Context): Promise<APIGatewayProxyResult> {
  return answerRequest(routes, event, context);
}
