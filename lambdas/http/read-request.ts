import type * as z from 'zod';
import type { EventContext } from './event-context.ts';
import { faultsOf, jsonPointer, parameterName, refuseFaults } from './faults.ts';
import { Problem } from './problem.ts';
import { readJsonBody } from './read-body.ts';
import type { ApiRequest, Principal, Route } from './route.ts';

/** A request before the schemas of its route have seen it. */
export interface RawRequest {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, readonly string[]>>;
  headers: Readonly<Record<string, string>>;
  bytes: Uint8Array;
  event: EventContext;
  remainingMs(): number;
}

/**
 * Parses query and body by the schemas of the route, and tells all faults of both at once. A part of the path that does
 * not fit is a path that is not there.
 * @throws Problem 404; 415 when the body is not declared as JSON in UTF-8, 413 when it is too large, else 400.
 */
export function readRequest(route: Route, raw: RawRequest): ApiRequest {
  const { event } = raw;
  const params = route.params?.safeParse(raw.params) ?? { success: true, data: {} };
  if (!params.success) throw new Problem(404, { detail: 'There is nothing at this path' });
  const query = parse(route.query, singleValues(raw.query), parameterName);
  const body = parse(route.body?.schema, route.body && readJsonBody(raw, route.body.maxBytes), jsonPointer);
  refuseFaults([...query.faults, ...body.faults]);
  return {
    params: params.data,
    query: query.data,
    body: body.data,
    headers: raw.headers,
    principal: principalOf(event),
    sourceIp: event.identity?.sourceIp ?? '',
    requestId: event.requestId,
    path: event.path,
    remainingMs: raw.remainingMs,
  };
}

/** Who calls, as the authorizer passed it on; undefined on a public route. */
export function principalOf({ authorizer }: EventContext): Principal | undefined {
  const { username, scopes = '' } = authorizer ?? {};
  return username ? { username, scopes: scopes.split(' ').filter(Boolean) } : undefined;
}

function parse(
  schema: z.ZodType | undefined,
  value: unknown,
  pathOf: (keys: readonly PropertyKey[]) => string,
) {
  const parsed = schema?.safeParse(value, { reportInput: true });
  if (parsed?.success === false) return { data: undefined, faults: faultsOf(parsed.error, pathOf) };
  return { data: parsed?.data, faults: [] };
}

/** @throws Problem 400 naming every parameter that came more than once. */
function singleValues(query: RawRequest['query']): Record<string, string> {
  const repeated = Object.keys(query).filter((name) => query[name]!.length > 1);
  if (repeated.length > 0) {
    const faults = repeated.map((path) => ({
      path,
      code: 'repeated',
      message: 'This parameter may be given once',
    }));
    throw new Problem(400, { detail: 'A query parameter is repeated', faults });
  }
  return Object.fromEntries(Object.entries(query).map(([name, [value = '']]) => [name, value]));
}
