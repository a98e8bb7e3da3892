import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { answerEvents } from '../../../lambdas/http/answer-events.ts';
import { breachTable } from '../../../lambdas/sla/breach-table.ts';
import type { Breach } from '../../../lambdas/sla/contract/search.ts';
import { intakeRoutes } from '../../../lambdas/sla/intake-routes.ts';
import { monitorTable } from '../../../lambdas/sla/monitors.ts';
import { searchRoutes } from '../../../lambdas/sla/search-routes.ts';
import { captured } from '../http/captured-output.ts';
import { aGatewayEvent } from '../http/gateway-event.ts';

/** The routes of the service on a table, called as the gateway calls them; `now` is the service's clock. */
export function localApi(source: { client: DynamoDBDocumentClient; TableName: string }) {
  const clock = { now: new Date('2026-11-20T12:00:00Z') };
  const table = breachTable(source.client, source.TableName, async () => undefined);
  const monitors = monitorTable(source.client, source.TableName);
  const now = () => clock.now;
  const cursorKey = async () => 'a key of the tests';
  const services = { table, monitors, now, cursorKey, retentionDays: 400 };
  const handler = answerEvents<typeof services>([...intakeRoutes, ...searchRoutes], services, {});

  async function call(event: object, remainingMs = 10_000) {
    const context = { getRemainingTimeInMillis: () => remainingMs } as Context;
    const { result, metrics, log } = await captured(() => handler(event, context));
    const isJson = String(result.headers?.['content-type']).includes('json');
    const body = isJson ? JSON.parse(result.body) : result.body;
    return { status: result.statusCode, headers: result.headers ?? {}, body, metrics, log };
  }

  return {
    clock,
    table,
    monitors,
    post: (path: string, json: unknown, remainingMs?: number) =>
      call(aGatewayEvent({ resource: path, json }), remainingMs),
    get: (path: string, queryStringParameters: Record<string, string> = {}) =>
      call(
        aGatewayEvent({
          resource: path,
          httpMethod: 'GET',
          queryStringParameters,
          requestContext: requestOf(path),
        }),
      ),
    /** All pages of a search. */
    async findAll(query: Record<string, string>): Promise<Breach[]> {
      const found: Breach[] = [];
      let cursor: string | null = null;
      do {
        const { status, body } = await this.get('/sla-errors', { ...query, ...(cursor && { cursor }) });
        if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
        found.push(...body.items);
        cursor = body.nextCursor;
      } while (cursor);
      return found;
    },
  };
}

function requestOf(path: string) {
  return {
    requestId: 'request-1',
    path: `/v1${path}`,
    authorizer: { username: 'ada', scopes: 'sla.read sla.write' },
  };
}

/** A report of one folder; files are `[name, creationDate]` and further members. */
export function aReport(changes: Record<string, unknown> = {}, files: object[] = [aFile()]) {
  return { sla_error: [{ folder: '/in', sla: 60, files, ...changes }] };
}

export function aFile(changes: Record<string, unknown> = {}) {
  return { filename: 'a.csv', creationDate: '2026-11-20T10:00:00.1234567+00:00', ...changes };
}
