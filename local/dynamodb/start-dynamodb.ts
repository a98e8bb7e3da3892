import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { closers } from '../closers.ts';
import type { Credentials } from '../credentials/access-key.ts';
import { guarded } from '../http-guard.ts';
import type { Access } from '../iam/access.ts';
import { gated } from '../iam/gate.ts';
import { type LoopbackServer, readBody, startLoopbackServer } from '../loopback-server.ts';
import { createMissingTable } from './create-missing-table.ts';
import type { DynaliteAnswer } from './dynalite-messages.ts';
import { dynamodbGate } from './dynamodb-gate.ts';
import { type Dynalite, startDynaliteThread } from './start-dynalite-thread.ts';

export type DynamodbOptions = {
  /** Survives restarts and `kill -9`; the caller makes sure that it is used once at a time. */
  directory: string;
  tables: readonly CreateTableCommandInput[];
  /** Who may do what; without it everybody may do everything. */
  access?: Access;
  /** With which the tables are made. */
  administrator?: Credentials;
};

/** DynamoDB's own limit of a request. */
const maxRequestBytes = 16 * 1024 * 1024;
const contentType = 'application/x-amz-json-1.0';

/**
 * DynamoDB on 127.0.0.1 with its data on disk, and the given tables in it.
 * @throws ConfigError `table_differs` when a stored table has other keys or indexes than the given one.
 */
export async function startDynamodb(options: DynamodbOptions): Promise<LoopbackServer> {
  await mkdir(options.directory, { recursive: true });
  const closing = closers();
  const dynalite = startDynaliteThread(options.directory);
  closing.add(dynalite.close);
  try {
    const serve = (request: IncomingMessage, response: ServerResponse) => pass(dynalite, request, response);
    const gate = gated(options.access, dynamodbGate, serve);
    const guard = guarded(
      { service: 'dynamodb', contentTypes: [contentType], directory: options.directory },
      gate,
    );
    const server = await closing.adopt(startLoopbackServer(guard));
    await createTables(server.url, options);
    return { url: server.url, close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function createTables(endpoint: string, { tables, administrator }: DynamodbOptions): Promise<void> {
  const credentials = administrator ?? { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    for (const table of tables) await createMissingTable(client, table);
  } finally {
    client.destroy();
  }
}

/** Passes on what has arrived as a whole and is a JSON object: dynalite throws at anything else. */
async function pass(dynalite: Dynalite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, maxRequestBytes).catch(() => null);
  // The client went away.
  if (body === null) return;
  const { method = 'POST', url = '/', headers } = request;
  const answer =
    refusal(method, body) ??
    (await dynalite.ask({ method, url, headers: withoutOrigin(headers), body: body! }));
  // A request that breaks off has nobody left to answer.
  if (!response.destroyed) response.writeHead(answer.status, answer.headers).end(answer.body);
}

function refusal(method: string, body: Buffer | undefined): DynaliteAnswer | undefined {
  if (!body) return { status: 413, headers: {}, body: '' };
  if (method !== 'POST' || isJsonObject(body)) return undefined;
  const type = 'com.amazon.coral.service#SerializationException';
  return { status: 400, headers: { 'content-type': contentType }, body: JSON.stringify({ __type: type }) };
}

function isJsonObject(body: Buffer): boolean {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

/** Dynalite tells any origin's page that it may read the answer. */
function withoutOrigin({ origin, ...others }: IncomingMessage['headers']): IncomingMessage['headers'] {
  return others;
}
