import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { problemContentType } from '../shared/http/problem.ts';
import { type Operation, operations } from './operations.ts';

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().meta({ description: 'Id of the request, for whoever is asked about it' }).optional(),
  errors: z
    .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
    .meta({ description: 'All faults; a path is a JSON pointer into the body or the name of a parameter' })
    .optional(),
});

/** What the gateway or a function may answer on any path. */
const everywhere = [400, 404, 405, 413, 429, 500, 503, 504];
const retryAfter = { 'Retry-After': { description: 'Seconds', schema: { type: 'string' } } };
const headersOf: Record<number, object> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' } } },
  405: { Allow: { description: 'Methods of this path', schema: { type: 'string' } } },
  429: retryAfter,
  503: retryAfter,
};

/** The OpenAPI 3.1 document. @param basePath what comes before `/sla-errors` in the address, such as `/v1`. */
export function openApiDocument(basePath: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    paths[operation.path] ??= {};
    paths[operation.path]![operation.method] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Folder SLA',
      version: '1',
      description: 'Monitors report files that stayed in a folder past its SLA; people search them.',
    },
    servers: [{ url: basePath || '/' }],
    paths,
    components: {
      schemas: componentSchemas(),
      responses: problemResponses(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'From POST /auth/token' } },
    },
  };
}

/** Statuses from 400 on that an operation may answer. */
export function refusalsOf({ scope, body, statuses = [] }: Operation): number[] {
  const refusals = new Set([
    ...everywhere,
    ...statuses,
    ...(scope ? [401, 403] : []),
    ...(body ? [415] : []),
  ]);
  return [...refusals].sort((one, other) => one - other);
}

function describe(operation: Operation): object {
  const { id, summary, scope, params = {}, query, body } = operation;
  const refusals = refusalsOf(operation).map((status) => [
    status,
    { $ref: `#/components/responses/${status}` },
  ]);
  return {
    operationId: id,
    summary,
    ...(scope && { security: [{ token: [] }], description: `Needs the scope \`${scope}\`.` }),
    parameters: [...pathParameters(params), ...(query ? queryParameters(query) : [])],
    ...(body && { requestBody: { required: true, content: jsonContent(body.name) } }),
    responses: { 200: success(operation), ...Object.fromEntries(refusals) },
  };
}

function success({ answer, headers = {} }: Operation): object {
  const described = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return {
    description: 'OK',
    headers: Object.fromEntries(described),
    content: 'name' in answer ? jsonContent(answer.name) : { [answer.contentType]: {} },
  };
}

function pathParameters(params: Readonly<Record<string, readonly string[]>>): object[] {
  return Object.entries(params).map(([name, values]) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string', enum: values },
  }));
}

/** The output side of a query's schema: the input side only knows texts. */
function queryParameters(query: z.ZodType): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    io: 'output',
    override: withoutPattern,
  });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name) && !(typeof schema === 'object' && 'default' in schema),
    schema,
  }));
}

function jsonContent(name: string): object {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

/** The input side of bodies: what a sender writes, before times are read. */
function componentSchemas(): Record<string, object> {
  const named = new Map<string, z.ZodType>([['Problem', Problem]]);
  for (const { body, answer } of operations) {
    if (body) named.set(body.name, body.schema);
    if ('name' in answer) named.set(answer.name, answer.schema);
  }
  return Object.fromEntries(
    [...named].map(([name, schema]) => {
      const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', override: withoutPattern });
      return [name, described];
    }),
  );
}

/** Where there is a format, zod's pattern of several hundred characters says the same again. */
function withoutPattern({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}

function problemResponses(): Record<string, object> {
  const statuses = new Set(operations.flatMap(refusalsOf));
  const content = { [problemContentType]: { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: STATUS_CODES[status],
        ...(headersOf[status] && { headers: headersOf[status] }),
        content,
      },
    ]),
  );
}
