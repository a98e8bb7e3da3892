import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { listeningServer } from '../listening-server.ts';
import { type LoopbackServer, readBody } from '../loopback-server.ts';
import { createMissingTable } from './create-missing-table.ts';

export type DynamodbOptions = {
  /** Survives restarts and `kill -9`; the caller makes sure that it is used once at a time. */
  directory: string;
  tables: readonly CreateTableCommandInput[];
};

/** DynamoDB's own limit of a request. */
const maxRequestBytes = 16 * 1024 * 1024;

/**
 * DynamoDB on 127.0.0.1 with its data on disk, and the given tables in it.
 * @throws ConfigError `table_differs` when a stored table has other keys or indexes than the given one.
 */
export async function startDynamodb(options: DynamodbOptions): Promise<LoopbackServer> {
  await mkdir(options.directory, { recursive: true });
  const server = dynalite({ path: options.directory, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  serveWholeRequests(server);
  await listen(server);
  const running = listeningServer(server);
  const client = new DynamoDBClient({
    endpoint: running.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    for (const table of options.tables) await createMissingTable(client, table);
    return running;
  } catch (error) {
    await running.close();
    throw error;
  } finally {
    client.destroy();
  }
}

/**
 * Dynalite throws out of the process when a client goes away in the middle of its request, as a function does that is
 * killed at its time limit. So it only gets requests that have arrived as a whole.
 */
function serveWholeRequests(server: Server): void {
  const [serve] = server.listeners('request');
  if (!isListener(serve)) throw new Error('dynalite has no request listener');
  server.removeAllListeners('request');
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    // A request that breaks off has nobody left to answer.
    response.on('error', () => {});
    const body = await readBody(request, maxRequestBytes).catch(() => undefined);
    if (!body) return void response.writeHead(413).end();
    const { method, url, headers } = request;
    const whole = Object.assign(Readable.from([body], { objectMode: false }), { method, url, headers });
    Reflect.apply(serve, server, [whole, response]);
  });
}

function isListener(value: unknown): value is RequestListener {
  return typeof value === 'function';
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}
