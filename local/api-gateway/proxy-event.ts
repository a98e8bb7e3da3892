import type { IncomingMessage } from 'node:http';
import { accountId } from '../template/names.ts';
import type { LocalApi } from './declared.ts';
import type { FoundMethod } from './find-method.ts';
import { isBinary } from './function-answer.ts';

type Texts = Record<string, string>;
type ManyTexts = Record<string, string[]>;

/** A request on its way through the gateway, apart from its body. */
export interface Arrival {
  requestId: string;
  extendedRequestId: string;
  arrivedAt: Date;
  httpMethod: string;
  /** With the stage in front, as it was sent, without the query. */
  fullPath: string;
  /** Without the stage. */
  path: string;
  query: URLSearchParams;
  headers: Texts;
  multiValueHeaders: ManyTexts;
  sourceIp: string;
  protocol: string;
}

/** Headers between two neighbours, which are not passed on. */
const notPassedOn = new Set(['connection', 'expect', 'keep-alive', 'te', 'transfer-encoding', 'upgrade']);

/** Names keep the case of the client; of a repeated header the last value stands alone. `extra` goes before theirs. */
export function readHeaders(
  request: IncomingMessage,
  extra: Texts,
): Pick<Arrival, 'headers' | 'multiValueHeaders'> {
  const raw = request.rawHeaders;
  const own = Object.entries(extra);
  const left = new Set([...notPassedOn, ...own.map(([name]) => name.toLowerCase())]);
  const pairs: [string, string][] = [];
  for (let at = 0; at < raw.length; at += 2) {
    if (!left.has(raw[at]!.toLowerCase())) pairs.push([raw[at]!, raw[at + 1]!]);
  }
  pairs.push(...own);
  return { headers: Object.fromEntries(pairs), multiValueHeaders: gathered(pairs) };
}

/** The event that a function gets: payload format 1.0 of a REST API. */
export function proxyEvent(
  api: LocalApi,
  arrival: Arrival,
  found: FoundMethod,
  authorizer: Record<string, unknown> | undefined,
  body: Buffer,
): Record<string, unknown> {
  const isBase64Encoded =
    body.length > 0 && isBinary(headerOf(arrival, 'content-type'), api.binaryMediaTypes);
  return {
    resource: found.method.resourcePath,
    path: arrival.path,
    httpMethod: arrival.httpMethod,
    headers: arrival.headers,
    multiValueHeaders: arrival.multiValueHeaders,
    ...queryOf(arrival.query),
    pathParameters: orNull(found.pathParameters),
    stageVariables: api.stage.variables,
    requestContext: requestContext(api, arrival, found, authorizer),
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

/** The event of a REQUEST authorizer, which has no body. */
export function authorizerEvent(
  api: LocalApi,
  arrival: Arrival,
  found: FoundMethod,
  methodArn: string,
): Record<string, unknown> {
  const { queryStringParameters, multiValueQueryStringParameters } = queryOf(arrival.query);
  return {
    type: 'REQUEST',
    methodArn,
    resource: found.method.resourcePath,
    path: arrival.path,
    httpMethod: arrival.httpMethod,
    headers: arrival.headers,
    multiValueHeaders: arrival.multiValueHeaders,
    queryStringParameters: queryStringParameters ?? {},
    multiValueQueryStringParameters: multiValueQueryStringParameters ?? {},
    pathParameters: found.pathParameters,
    stageVariables: api.stage.variables ?? {},
    requestContext: requestContext(api, arrival, found, undefined),
  };
}

/** The value of a header, whatever the case of its name; '' when it is absent. */
export function headerOf({ headers }: Pick<Arrival, 'headers'>, name: string): string {
  const wanted = name.toLowerCase();
  const found = Object.keys(headers).find((one) => one.toLowerCase() === wanted);
  return found === undefined ? '' : headers[found]!;
}

/** As Apache writes it: `21/Nov/2026:07:47:07 +0000`. */
export function requestTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

function queryOf(query: URLSearchParams) {
  return {
    queryStringParameters: orNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: orNull(gathered([...query])),
  };
}

/** By a map, since a client may name something `__proto__`. */
function gathered(pairs: readonly [string, string][]): ManyTexts {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(values);
}

function orNull<Value extends object>(value: Value): Value | null {
  return Object.keys(value).length > 0 ? value : null;
}

function requestContext(
  api: LocalApi,
  arrival: Arrival,
  { method }: FoundMethod,
  authorizer: Record<string, unknown> | undefined,
) {
  return {
    resourceId: method.resourceId,
    ...(authorizer && { authorizer }),
    resourcePath: method.resourcePath,
    httpMethod: arrival.httpMethod,
    extendedRequestId: arrival.extendedRequestId,
    requestTime: requestTime(arrival.arrivedAt),
    path: arrival.fullPath,
    accountId,
    protocol: arrival.protocol,
    stage: api.stage.name,
    domainPrefix: api.id,
    requestTimeEpoch: arrival.arrivedAt.getTime(),
    requestId: arrival.requestId,
    identity: { ...nobody, sourceIp: arrival.sourceIp, userAgent: headerOf(arrival, 'user-agent') || null },
    domainName: headerOf(arrival, 'host'),
    deploymentId: api.stage.deploymentId,
    apiId: api.id,
  };
}

/** Callers that sign with IAM have these; those with a token do not. */
const nobody = {
  cognitoIdentityPoolId: null,
  accountId: null,
  cognitoIdentityId: null,
  caller: null,
  principalOrgId: null,
  accessKey: null,
  cognitoAuthenticationType: null,
  cognitoAuthenticationProvider: null,
  userArn: null,
  user: null,
};
