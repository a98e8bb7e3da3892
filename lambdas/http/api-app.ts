import { type Context, Hono } from 'hono';
import { EventContext } from './event-context.ts';
import { logFailure } from './log-failure.ts';
import { Problem, problemBody, problemContentType } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { principalOf, type RawRequest, readRequest } from './read-request.ts';
import { emitRequest } from './request-metrics.ts';
import type { Route, RouteAnswer } from './route.ts';
import { byPrecedence, routesByPath } from './route-table.ts';

/** What Hono's adapter for Lambda hands on. */
interface Bindings {
  event: { requestContext: unknown; sentBody: Buffer };
  lambdaContext?: { getRemainingTimeInMillis?(): number };
}
type ApiContext = Context<{ Bindings: Bindings }>;
type Work = (event: EventContext) => Promise<RouteAnswer> | RouteAnswer;

/** What answers get unless the route says otherwise: they hold people's data and are what they say they are. */
const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Where the time of a call is not known, as in tests: as long as the functions behind HTTP have. */
const usualMs = 10_000;

/**
 * The routes of one function. What a route throws becomes `application/problem+json`, and our own fault a 500 that
 * tells the request id alone. Every answer is counted once.
 * @param elsewhere methods that other functions answer, by path: 405 names them too.
 */
export function apiApp<Services>(
  routes: readonly Route<Services>[],
  services: Services,
  elsewhere: Readonly<Record<string, readonly string[]>> = {},
): Hono<{ Bindings: Bindings }> {
  // A slash at the end makes no other path, as in the gateway.
  const app = new Hono<{ Bindings: Bindings }>({ strict: false });
  for (const [path, ofPath] of byPrecedence(routesByPath(routes))) {
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const route of ofPath) {
      app.on(route.method, pattern, (context) =>
        answer(context, `${route.method} ${path}`, (event) => answerRoute(route, context, event, services)),
      );
    }
    const allow = [...ofPath.map(({ method }) => method), ...(elsewhere[path] ?? [])].join(', ');
    app.all(pattern, (context) => answer(context, `ANY ${path}`, () => refuseMethod(allow)));
  }
  app.notFound((context) => answer(context, 'unknown', refusePath));
  // What is left is a fault of this file.
  app.onError((error, { env }) =>
    asResponse(problemAnswer(error, EventContext.parse(env.event.requestContext).requestId)),
  );
  return app;
}

function answerRoute<Services>(
  route: Route<Services>,
  context: ApiContext,
  event: EventContext,
  services: Services,
): Promise<RouteAnswer> | RouteAnswer {
  checkScope(route, event);
  return route.handle(readRequest(route, rawRequest(context, event)), services);
}

/** `label` is how metrics name the route: never by what a sender made up, or everybody could fill CloudWatch. */
async function answer(context: ApiContext, label: string, work: Work): Promise<Response> {
  const startedAt = performance.now();
  const event = EventContext.parse(context.env.event.requestContext);
  const answered = await answerOrRefuse(work, event);
  emitRequest({
    route: label,
    status: answered.status,
    latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
    requestId: event.requestId,
  });
  return asResponse(answered);
}

async function answerOrRefuse(work: Work, event: EventContext): Promise<RouteAnswer> {
  try {
    return await work(event);
  } catch (error) {
    return problemAnswer(error, event.requestId);
  }
}

function rawRequest({ req, env }: ApiContext, event: EventContext): RawRequest {
  const deadline = Date.now() + (env.lambdaContext?.getRemainingTimeInMillis?.() ?? usualMs);
  return {
    params: req.param(),
    query: req.queries(),
    headers: req.header(),
    bytes: env.event.sentBody,
    event,
    remainingMs: () => deadline - Date.now(),
  };
}

/** The authorizer has said who calls; what the caller may do is judged here, and nowhere else. */
function checkScope({ scope }: Route<never>, event: EventContext): void {
  if (!scope) return;
  const principal = principalOf(event);
  if (!principal) {
    throw new Problem(401, { detail: 'A token is required', headers: { 'www-authenticate': 'Bearer' } });
  }
  if (!principal.scopes.includes(scope)) throw new Problem(403, { detail: `The token lacks ${scope}` });
}

function refuseMethod(allow: string): never {
  throw new Problem(405, { detail: `This path takes ${allow}`, headers: { allow } });
}

function refusePath(): never {
  throw new Problem(404, { detail: 'There is nothing at this path' });
}

function problemAnswer(error: unknown, requestId: string): RouteAnswer {
  const problem = error instanceof Problem ? error : problemOf(error);
  if (problem !== error && problem.status >= 500) logFailure(error, requestId);
  return {
    status: problem.status,
    body: problemBody(problem, requestId),
    contentType: problemContentType,
    headers: problem.headers,
  };
}

function asResponse({ status, body, headers, contentType = 'application/json' }: RouteAnswer): Response {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const type = text === undefined ? {} : { 'content-type': contentType };
  return new Response(text ?? null, { status, headers: { ...commonHeaders, ...headers, ...type } });
}
