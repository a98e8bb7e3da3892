import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import * as z from 'zod';
import { faultProblem, Problem, problemBody, problemContentType } from './problem.ts';
import { type Answer, apiBasePath, type Route } from './route.ts';
import { titleOf } from './status-titles.ts';
import { tags } from './tags.ts';

const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().meta({ description: 'Id of the request, for whoever is asked about it' }).optional(),
    errors: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .meta({ description: 'All faults; a path is a JSON pointer into the body or the name of a parameter' })
      .optional(),
  })
  .meta({ id: 'Problem' });

/** What the gateway or a function may answer on any path. */
const everywhere = [400, 404, 405, 413, 429, 500, 503, 504];
const text = { schema: { type: 'string' as const } };
const retryAfter = { 'Retry-After': { description: 'Seconds', ...text } };
const headersOf: Readonly<Record<number, Record<string, { description?: string } & typeof text>>> = {
  401: { 'WWW-Authenticate': text },
  405: { Allow: { description: 'Methods of this path', ...text } },
  429: retryAfter,
  503: retryAfter,
};

/**
 * The OpenAPI 3.1 document of routes. It is made when the stack is synthesized: no function carries what makes it, and
 * the one that gives it carries none of the other functions' code.
 */
export function openApiDocument(routes: readonly Route<never>[]): object {
  const { openAPIRegistry: registry, getOpenAPI31Document } = new OpenAPIHono();
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'From POST /auth/token',
  });
  registry.register('Problem', ProblemDetails);
  for (const status of [...new Set(routes.flatMap(refusalsOf))].sort()) {
    registry.registerComponent('responses', String(status), problemResponse(status));
  }
  for (const route of routes) registry.registerPath(createRoute(describe(route)));
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Lading',
      version: '1',
      description: 'Monitors report files that stayed in a folder past its SLA; people search them.',
    },
    servers: [{ url: apiBasePath }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
  });
}

/** Statuses from 400 on that a route may answer. */
export function refusalsOf({ scope, body, refusals = [] }: Route<never>): number[] {
  const all = [...everywhere, ...refusals, ...(scope ? [401, 403] : []), ...(body ? [415] : [])];
  return [...new Set(all)].sort((one, other) => one - other);
}

function describe(route: Route<never>): RouteConfig {
  const { method, path, id, tag, summary, details, scope, params, query, body, answers } = route;
  const refusals = refusalsOf(route).map((status) => [status, { $ref: `#/components/responses/${status}` }]);
  return {
    method: method.toLowerCase() as 'get',
    path,
    operationId: id,
    tags: [tag],
    summary,
    description: [details, scope && `Needs the scope \`${scope}\`.`].filter(Boolean).join(' '),
    // OpenAPI 3.1 has a place for it also where tokens are not those of OAuth.
    ...(scope && { security: [{ token: [scope] }] }),
    request: {
      ...(params && { params }),
      ...(query && { query: query as z.ZodObject }),
      ...(body && { body: { required: true, content: jsonOf(body.schema, body.example) } }),
    },
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, success(answer)])),
      ...Object.fromEntries(refusals),
    },
  };
}

function success(answer: Answer) {
  const headers = Object.entries(answer.headers ?? {}).map(([name, description]) => [
    name,
    { description, ...text },
  ]);
  return {
    description: 'OK',
    headers: Object.fromEntries(headers),
    ...contentOf(answer),
    ...(answer.links && { links: answer.links }),
  };
}

function contentOf(answer: Answer) {
  if ('schema' in answer) return { content: jsonOf(answer.schema) };
  if (!('contentType' in answer)) return {};
  const type = answer.contentType.includes('json') ? ('object' as const) : ('string' as const);
  return { content: { [answer.contentType]: { schema: { type } } } };
}

function jsonOf(schema: z.ZodType, example?: unknown) {
  return { 'application/json': { schema, ...(example !== undefined && { example }) } };
}

function problemResponse(status: number) {
  return {
    description: titleOf(status),
    ...(headersOf[status] && { headers: headersOf[status] }),
    content: {
      [problemContentType]: {
        schema: { $ref: '#/components/schemas/Problem' },
        example: exampleProblem(status),
      },
    },
  };
}

function exampleProblem(status: number): object {
  const problem =
    status === 400 ? faultProblem('/sla_error/0/folder', 'missing', 'This is required') : new Problem(status);
  return problemBody(problem, '8c2f6d0e-5f0b-4b57-9d3c-2c1f6a7e9b10');
}
