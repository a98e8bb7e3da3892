import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { guarded, type Serve } from '../http-guard.ts';
import type { Access } from '../iam/access.ts';
import { gated, targetOperation } from '../iam/gate.ts';
import { startOnKeptAddress } from '../kept-address.ts';
import { type LoopbackServer, readBody } from '../loopback-server.ts';
import { createOperations, type Operation } from './operations.ts';
import type { Queues } from './queues.ts';
import { SqsError } from './sqs-error.ts';
import { sqsGate } from './sqs-gate.ts';

export interface SqsOptions {
  /** Whoever opened them closes them. */
  queues: Queues;
  /** Keeps the port, so that the address of a queue stays right. */
  directory: string;
  /** Who may do what; without it everybody may do everything. */
  access?: Access;
}

const contentType = 'application/x-amz-json-1.0';
/** Ten messages of 1 MiB with what surrounds them, each character of which may take six in JSON. */
const maxRequestBytes = 16 * 1024 * 1024;

/** SQS on 127.0.0.1, over AWS JSON 1.0, for the queues of a stack. The URL of a queue is `<url>/000000000000/<name>`. */
export async function startSqs({ queues, directory, access }: SqsOptions): Promise<LoopbackServer> {
  let url = '';
  const operations = createOperations(queues, () => url);
  const serve: Serve = (request, response) => answer(operations, request, response);
  const server = await startOnKeptAddress(
    directory,
    guarded({ service: 'sqs', contentTypes: [contentType], directory }, gated(access, sqsGate, serve)),
  );
  url = server.url;
  return server;
}

async function answer(
  operations: Record<string, Operation>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const body = await readBody(request, maxRequestBytes);
    if (!body) throw new SqsError('RequestEntityTooLarge', 'The request is too long.');
    const name = targetOperation(request);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) throw new SqsError('UnsupportedOperation', `${name} is not served here.`);
    send(response, 200, await operation(parseJson(body), gone.signal));
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    response.setHeader('x-amzn-query-error', `${error.queryCode};Sender`);
    send(response, 400, { __type: `com.amazonaws.sqs#${error.type}`, message: error.message });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': contentType, 'x-amzn-requestid': randomUUID() });
  response.end(JSON.stringify(body));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
