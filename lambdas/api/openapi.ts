import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { faultProblem, Problem, problemBody, problemContentType } from '../shared/http/problem.ts';
import { examples } from './examples.ts';
import { type Operation, operations, tags } from './operations.ts';

const ProblemDetails = z.object({
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
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
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
  const { id, tag, summary, details = '', scope, params = {}, query, body } = operation;
  const refusals = refusalsOf(operation).map((status) => [
    status,
    { $ref: `#/components/responses/${status}` },
  ]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [details, scope && `Needs the scope \`${scope}\`.`].filter(Boolean).join(' '),
    ...(scope && { security: [{ token: [] }] }),
    parameters: [...pathParameters(params), ...(query ? queryParameters(query) : [])],
    ...(body && { requestBody: requestBody(body.name) }),
    responses: { 200: success(operation), ...Object.fromEntries(refusals) },
  };
}

function requestBody(name: keyof typeof examples): object {
  const content = { 'application/json': { schema: schemaNamed(name), example: examples[name] } };
  return { required: true, content };
}

function success({ answer, headers = {}, links }: Operation): object {
  const described = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return {
    description: 'OK',
    headers: Object.fromEntries(described),
    content:
      'name' in answer
        ? { 'application/json': { schema: schemaNamed(answer.name) } }
        : {
            [answer.contentType]: {
              schema: { type: answer.contentType.includes('json') ? 'object' : 'string' },
            },
          },
    ...(links && { links }),
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
    override: tidy,
  });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name) && !(typeof schema === 'object' && 'default' in schema),
    schema,
  }));
}

function schemaNamed(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

/** The input side of bodies: what a sender writes, before times are read. */
function componentSchemas(): Record<string, object> {
  const named = new Map<string, z.ZodType>([['Problem', ProblemDetails]]);
  for (const { body, answer } of operations) {
    if (body) named.set(body.name, body.schema);
    if ('name' in answer) named.set(answer.name, answer.schema);
  }
  return Object.fromEntries(
    [...named].map(([name, schema]) => {
      const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', override: tidy });
      return [name, described];
    }),
  );
}

/** Leaves out what zod adds: beside a format its pattern of several hundred characters, and the limits of safe integers. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function problemResponses(): Record<string, object> {
  const statuses = new Set(operations.flatMap(refusalsOf));
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: STATUS_CODES[status],
        ...(headersOf[status] && { headers: headersOf[status] }),
        content: {
          [problemContentType]: { schema: schemaNamed('Problem'), example: exampleProblem(status) },
        },
      },
    ]),
  );
}

function exampleProblem(status: number): object {
  const problem =
    status === 400 ? faultProblem('/sla_error/0/folder', 'missing', 'This is required') : new Problem(status);
  return problemBody(problem, '8c2f6d0e-5f0b-4b57-9d3c-2c1f6a7e9b10');
}
