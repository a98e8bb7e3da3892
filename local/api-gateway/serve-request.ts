import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { foreignCaller } from '../http-guard.ts';
import { readBody } from '../loopback-server.ts';
import { authorizerOf, type CallFunction } from './authorizer.ts';
import type { ContextVariables } from './context-variables.ts';
import type { LocalApi } from './declared.ts';
import { executeApiArn } from './execute-api-arn.ts';
import { type FoundMethod, methodFinder } from './find-method.ts';
import { acceptsBinary, readFunctionAnswer } from './function-answer.ts';
import { answerFault, type HttpAnswer } from './gateway-answer.ts';
import { GatewayFault } from './gateway-fault.ts';
import { type Arrival, headerOf, proxyEvent, readHeaders, requestTime } from './proxy-event.ts';
import { tokenBuckets } from './token-buckets.ts';

export interface ServeOptions {
  api: LocalApi;
  call: CallFunction;
  /** Told once per request, with what an access log may ask for. */
  onAnswered(variables: ContextVariables): void;
}

/** API Gateway's limit of a request body; that of a function's event is 6 MB. */
const maxBodyBytes = 10 * 1024 * 1024;
const maxEventBytes = 6 * 1024 * 1024;

/** The way of a request through the gateway: find its method, throttle, authorize, call the function, answer. */
export function requestServer({ api, call, onAnswered }: ServeOptions) {
  const findMethod = methodFinder(api.methods);
  const buckets = tokenBuckets(api.stage.throttles);
  const authorize = authorizerOf(api, call);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrival = arrivalOf(api, request);
    const variables = variablesOf(api, arrival);
    // Read whatever becomes of the request: an answer in the middle of a body would break the connection.
    const body = await readBody(request, maxBodyBytes).catch(() => null);
    // The client went away.
    if (body === null) return;
    const answering = refusalOf(request) ?? answerOf(arrival, body, variables);
    const answer = await answering.catch((error: unknown) => {
      const fault = error instanceof GatewayFault ? error : unexpected(error);
      Object.assign(variables, { 'error.message': fault.message, 'error.responseType': fault.type });
      return answerFault(fault, api.gatewayResponses, variables);
    });
    variables.status = answer.status;
    variables.responseLatency = Date.now() - arrival.arrivedAt.getTime();
    variables.responseLength = send(response, arrival, answer);
    onAnswered(variables);
  };

  async function answerOf(
    arrival: Arrival,
    body: Buffer | undefined,
    variables: ContextVariables,
  ): Promise<HttpAnswer> {
    const found = findOrRefuse(findMethod, api, arrival);
    variables.resourcePath = found.method.resourcePath;
    if (!buckets.take(found.method, arrival.httpMethod)) {
      throw new GatewayFault('THROTTLED', 'Too Many Requests');
    }
    const authorizer = await authorize(arrival, found);
    if (authorizer) variables['authorizer.principalId'] = authorizer.principalId;
    if (!body || body.length > maxEventBytes) {
      throw new GatewayFault('REQUEST_TOO_LARGE', 'Request Too Long');
    }
    return callIntegration(arrival, found, proxyEvent(api, arrival, found, authorizer, body), variables);
  }

  async function callIntegration(
    arrival: Arrival,
    { method }: FoundMethod,
    event: object,
    variables: ContextVariables,
  ): Promise<HttpAnswer> {
    const calledAt = performance.now();
    try {
      const source = `${api.stage.name}/${arrival.httpMethod}${method.resourcePath}`;
      const called = call(method.functionArn, event, executeApiArn(api, source));
      const { payload, functionError } = await within(method.timeoutMs, called);
      if (functionError) throw new GatewayFault('DEFAULT_5XX', 'Internal server error');
      variables.integrationStatus = 200;
      const answer = readFunctionAnswer(
        payload,
        acceptsBinary(headerOf(arrival, 'accept'), api.binaryMediaTypes),
      );
      variables['integration.status'] = answer.status;
      return answer;
    } finally {
      variables.integrationLatency = Math.round(performance.now() - calledAt);
    }
  }
}

/** Rejects for what no method of the API shall see. */
function refusalOf(request: IncomingMessage): Promise<never> | undefined {
  if (request.headers.host === undefined) {
    return Promise.reject(new GatewayFault('BAD_REQUEST_PARAMETERS', 'Bad Request'));
  }
  const foreign = foreignCaller(request);
  return foreign === undefined ? undefined : Promise.reject(new GatewayFault('ACCESS_DENIED', foreign));
}

function findOrRefuse(find: ReturnType<typeof methodFinder>, api: LocalApi, arrival: Arrival): FoundMethod {
  const inStage =
    arrival.fullPath === `/${api.stage.name}` || arrival.fullPath.startsWith(`/${api.stage.name}/`);
  try {
    const found = inStage ? find(arrival.httpMethod, arrival.path) : undefined;
    // What AWS says of a path that the API does not have.
    if (!found) throw new GatewayFault('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
    return found;
  } catch (error) {
    if (error instanceof URIError) throw new GatewayFault('BAD_REQUEST_PARAMETERS', 'Bad Request');
    throw error;
  }
}

function arrivalOf(api: LocalApi, request: IncomingMessage): Arrival {
  const [fullPath = '/', ...query] = (request.url ?? '/').split('?');
  const requestId = randomUUID();
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const trace = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return {
    requestId,
    extendedRequestId: `${randomBytes(11).toString('base64')}=`,
    arrivedAt: new Date(),
    httpMethod: request.method ?? 'GET',
    fullPath,
    path: fullPath.slice(`/${api.stage.name}`.length) || '/',
    query: new URLSearchParams(query.join('?')),
    ...readHeaders(request, {
      'X-Amzn-Trace-Id': trace,
      'X-Forwarded-For': [...(request.headersDistinct['x-forwarded-for'] ?? []), sourceIp].join(', '),
      'X-Forwarded-Port': String(request.socket.localPort ?? ''),
      'X-Forwarded-Proto': 'http',
    }),
    sourceIp,
    protocol: `HTTP/${request.httpVersion}`,
  };
}

function variablesOf(api: LocalApi, arrival: Arrival): ContextVariables {
  return {
    apiId: api.id,
    stage: api.stage.name,
    requestId: arrival.requestId,
    extendedRequestId: arrival.extendedRequestId,
    requestTime: requestTime(arrival.arrivedAt),
    requestTimeEpoch: arrival.arrivedAt.getTime(),
    httpMethod: arrival.httpMethod,
    path: arrival.fullPath,
    protocol: arrival.protocol,
    domainName: headerOf(arrival, 'host'),
    'identity.sourceIp': arrival.sourceIp,
    'identity.userAgent': headerOf(arrival, 'user-agent'),
  };
}

/** Gives the number of bytes sent. */
function send(
  response: ServerResponse,
  { requestId }: Arrival,
  { status, headers, body }: HttpAnswer,
): number {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const own: [string, string][] = [
    ['x-amzn-RequestId', requestId],
    ['Content-Length', String(bytes.length)],
  ];
  if (!response.destroyed) response.writeHead(status, [...headers, ...own].flat()).end(bytes);
  return bytes.length;
}

function within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const timer = setTimeout(() => {
    reject(new GatewayFault('INTEGRATION_TIMEOUT', 'Endpoint request timed out'));
  }, timeoutMs);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}

function unexpected(error: unknown): GatewayFault {
  // The place of the problem is for the person at this machine, so it goes to their terminal.
  console.error('api gateway:', error);
  return new GatewayFault('DEFAULT_5XX', 'Internal server error');
}
