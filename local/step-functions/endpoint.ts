import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../loopback-server.ts';
import { apiError, isApiError } from './errors.ts';
import type { Quotas } from './quotas.ts';

type Operations = Record<string, (input: unknown) => Promise<unknown>>;

/** An input of 256 KiB as a JSON string may be escaped to several times that. */
const maxRequestBytes = 4 * 1024 * 1024;

/** AWS's JSON 1.0 protocol: the operation is in a header, input and output are JSON bodies. */
export function stepFunctionsListener(operations: Operations, quotas?: Quotas) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    void answer(operations, request, quotas).then(
      (output) => send(response, 200, output),
      (error: unknown) => sendError(response, error),
    );
  };
}

async function answer(
  operations: Operations,
  request: IncomingMessage,
  quotas: Quotas | undefined,
): Promise<unknown> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const body = await readBody(request, maxRequestBytes);
  const [service, name = ''] = target.split('.');
  const operation =
    service === 'AWSStepFunctions' && Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) throw apiError('UnknownOperationException', `the operation "${target}" is not served here`);
  quotas?.take(name);
  if (!body) throw apiError('ValidationException', `the request is longer than ${maxRequestBytes} bytes`);
  return operation(parseBody(body));
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw apiError('SerializationException', 'the request is not JSON');
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  if (isApiError(error)) {
    send(response, 400, { __type: error.name, message: error.message });
    return;
  }
  // The place of the problem is for the person at this machine, so it goes to their terminal too.
  console.error('step functions endpoint:', error);
  send(response, 500, { __type: 'InternalFailure', message: 'An internal error occurred' });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify(body));
}
