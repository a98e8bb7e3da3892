import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { codeOf } from '../errors.ts';
import { withoutContent } from '../without-content.ts';
import { findRoute, routeLabel } from './find-route.ts';
import { GatewayEvent } from './gateway-event.ts';
import { Problem, problemBody, problemContentType } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { readRequest } from './read-request.ts';
import { emitRequest } from './request-metrics.ts';
import type { HttpAnswer, Route } from './route.ts';

const logger = new Logger({ serviceName: 'http' });

/** What answers get unless the route says otherwise: they hold people's data and are what they say they are. */
const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Where the time of a call is not known, as in tests: as long as the functions behind HTTP have. */
const usualMs = 10_000;

/**
 * Answers one request of the gateway by the route of its resource and method. Never throws: what a route throws
 * becomes `application/problem+json`, and our own fault a 500 that tells the request id alone, logged once here.
 */
export async function answerRequest(
  routes: readonly Route[],
  event: unknown,
  context?: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<APIGatewayProxyResult> {
  const startedAt = performance.now();
  const parsed = GatewayEvent.parse(event);
  const { requestId } = parsed.requestContext;
  const deadline = Date.now() + (context?.getRemainingTimeInMillis?.() ?? usualMs);
  const result = await answerOrRefuse(routes, parsed, () => deadline - Date.now());
  emitRequest({
    route: routeLabel(routes, parsed),
    status: result.statusCode,
    latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
    requestId,
  });
  return result;
}

async function answerOrRefuse(
  routes: readonly Route[],
  event: GatewayEvent,
  remainingMs: () => number,
): Promise<APIGatewayProxyResult> {
  try {
    const route = findRoute(routes, event);
    const request = readRequest(event, remainingMs);
    checkScopes(route, request.principal?.scopes);
    return asResult(await route.handle(request));
  } catch (error) {
    const problem = error instanceof Problem ? error : problemOf(error);
    const { requestId } = event.requestContext;
    if (problem !== error && problem.status >= 500) logFailure(error, requestId);
    return asResult({
      status: problem.status,
      body: problemBody(problem, requestId),
      contentType: problemContentType,
      headers: problem.headers,
    });
  }
}

/** The gateway's authorizer lets nobody through without the scope; a route that was wired wrongly stays shut too. */
function checkScopes(route: Route, granted: readonly string[] | undefined): void {
  if (!route.scopes) return;
  if (!granted) {
    throw new Problem(401, { detail: 'A token is required', headers: { 'www-authenticate': 'Bearer' } });
  }
  const lacking = route.scopes.filter((scope) => !granted.includes(scope));
  if (lacking.length > 0) throw new Problem(403, { detail: `The token lacks ${lacking.join(', ')}` });
}

function asResult({
  status,
  body,
  headers,
  contentType = 'application/json',
}: HttpAnswer): APIGatewayProxyResult {
  const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '');
  const sent: Record<string, string> = { ...commonHeaders, ...headers };
  if (body !== undefined) sent['content-type'] = contentType;
  return { statusCode: status, headers: sent, body: text };
}

function logFailure(error: unknown, requestId: string): void {
  const failure = withoutContent(error);
  logger.error(failure.message, { code: codeOf(failure), requestId, error: failure });
}
