import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDiskFull } from '../disk-space.ts';
import { readBody } from '../loopback-server.ts';
import type { LocalFunction } from './declared.ts';
import type { InvocationType, InvokeAnswer } from './invocation.ts';

interface Functions {
  functions: LocalFunction[];
  findFunction(nameOrArn: string): LocalFunction | undefined;
  invokeText(fn: LocalFunction, event: string, type: InvocationType): Promise<InvokeAnswer>;
}

/** Lambda's limits of a request body: 6 MB when somebody waits for the answer, 1 MB when nobody does. */
const maxRequestBytes = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 };

/** The part of Lambda's REST API that invokes and lists functions, for the SDKs and the AWS CLI. */
export function lambdaListener(lambda: Functions) {
  return (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    handle(lambda, request, response).catch((error: unknown) => {
      if (isDiskFull(error)) throw error;
      // The place of the problem is for the person at this machine, so it goes to their terminal too.
      console.error('lambda endpoint:', error);
      sendError(response, 500, 'ServiceException', 'An internal error occurred');
    });
}

async function handle(lambda: Functions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const route = /^\/2015-03-31\/functions(?:\/([^/]*)(?:\/(invocations|configuration))?)?\/?$/.exec(
    url.pathname,
  );
  if (!route) return sendError(response, 404, 'UnknownOperationException', `no operation at ${url.pathname}`);
  const [, encodedName, action] = route;
  if (!encodedName) return sendJson(response, 200, { Functions: lambda.functions.map(configuration) });

  const name = decodeURIComponent(encodedName);
  const fn = lambda.findFunction(name);
  if (!fn) return sendError(response, 404, 'ResourceNotFoundException', `Function not found: ${name}`);
  if (action === 'invocations' && request.method === 'POST') return invoke(lambda, fn, request, response);
  if (request.method !== 'GET') {
    return sendError(response, 405, 'UnknownOperationException', `no ${request.method} here`);
  }
  const answer = action ? configuration(fn) : { Configuration: configuration(fn), Code: {}, Tags: {} };
  return sendJson(response, 200, answer);
}

async function invoke(
  lambda: Functions,
  fn: LocalFunction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse' && type !== 'Event' && type !== 'DryRun') {
    return sendError(response, 400, 'InvalidParameterValueException', `unknown invocation type ${type}`);
  }
  const body = await readBody(request, maxRequestBytes[type]);
  if (!body) {
    const message = `Request must be smaller than ${maxRequestBytes[type]} bytes for the InvokeFunction operation`;
    return sendError(response, 413, 'RequestTooLargeException', message);
  }
  const event = body.length === 0 ? '{}' : body.toString('utf8');
  if (!isJson(event)) {
    return sendError(
      response,
      400,
      'InvalidRequestContentException',
      'Could not parse request body into json',
    );
  }
  if (type === 'DryRun') return send(response, 204, '', {});
  const answer = await lambda.invokeText(fn, event, type);
  send(response, answer.statusCode, answer.payload, {
    'x-amz-executed-version': '$LATEST',
    ...(answer.functionError && { 'x-amz-function-error': answer.functionError }),
  });
}

function configuration(fn: LocalFunction) {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Handler: fn.handler,
    Runtime: 'nodejs24.x',
    MemorySize: fn.memoryMb,
    Timeout: fn.timeoutSeconds,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  const body = JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message, message });
  send(response, status, body, { 'x-amzn-errortype': code });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, JSON.stringify(body), {});
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string>): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
}
