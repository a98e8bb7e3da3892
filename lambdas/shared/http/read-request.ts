import { jsonPointer, parseOrRefuse } from './faults.ts';
import type { GatewayEvent } from './gateway-event.ts';
import { type Fault, Problem } from './problem.ts';
import { readJsonBody } from './read-body.ts';
import type { HttpRequest, Principal } from './route.ts';

/** @throws Problem 400 when a query parameter came more than once. */
export function readRequest(event: GatewayEvent, remainingMs: () => number): HttpRequest {
  const headers = readHeaders(event);
  const query = readQuery(event);
  const source = { headers, body: event.body ?? null, isBase64Encoded: event.isBase64Encoded ?? false };
  return {
    params: presentTexts(event.pathParameters),
    query,
    headers,
    principal: readPrincipal(event),
    sourceIp: event.requestContext.identity?.sourceIp ?? '',
    requestId: event.requestContext.requestId,
    path: event.requestContext.path ?? event.path,
    remainingMs,
    readJson: (schema, maxBytes) => parseOrRefuse(schema, readJsonBody(source, maxBytes), jsonPointer),
    readQuery: (schema) =>
      parseOrRefuse(schema, Object.fromEntries(query), (keys) => keys.map(String).join('.')),
  };
}

function readHeaders(event: GatewayEvent): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    if (values) headers[name.toLowerCase()] = values.join(', ');
  }
  for (const [name, value] of Object.entries(event.headers ?? {})) {
    if (typeof value === 'string') headers[name.toLowerCase()] ??= value;
  }
  return headers;
}

function readQuery(event: GatewayEvent): Map<string, string> {
  const query = new Map(Object.entries(presentTexts(event.queryStringParameters)));
  const faults: Fault[] = [];
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    if (values?.[0] !== undefined) query.set(name, values[0]);
    if (values && values.length > 1) {
      faults.push({ path: name, code: 'repeated', message: 'This parameter may be given once' });
    }
  }
  if (faults.length > 0) throw new Problem(400, { detail: 'A query parameter is repeated', faults });
  return query;
}

function readPrincipal(event: GatewayEvent): Principal | undefined {
  const { username, scopes = '' } = event.requestContext.authorizer ?? {};
  return username ? { username, scopes: scopes.split(' ').filter(Boolean) } : undefined;
}

function presentTexts(texts: GatewayEvent['pathParameters']): Record<string, string> {
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(texts ?? {})) {
    if (typeof value === 'string') present[name] = value;
  }
  return present;
}
