import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closers } from '../../local/closers.ts';
import { startDynamodb } from '../../local/dynamodb/start-dynamodb.ts';
import { startLoopbackServer } from '../../local/loopback-server.ts';
import { startMongod } from '../../local/mongod/start-mongod.ts';
import { synthesize } from '../../local/synthesis.ts';
import { synthesisCache } from '../../local/synthesis-cache.ts';
import { mongodBinary } from './mongod-binary.ts';
import { addressVariable, type ServiceName } from './run-service.ts';

/**
 * What test files share, each with a database or tables of its own: to start them for each file took longer than the
 * tests of most. They are started in jest's own process, which outlives its workers, when the first test asks, so that
 * one subject alone does not wait for what it does not use.
 */
const starts = {
  async mongod() {
    const mongod = await startMongod({
      directory: await ownDirectory('mongod'),
      binary: await mongodBinary(),
      cacheGb: 0.25,
    });
    return { url: mongod.uri, close: mongod.stop };
  },
  dynamodb: async () => startDynamodb({ directory: await ownDirectory('dynamodb'), tables: [] }),
  /** What the embedded cloud starts from: two that start at once would both bundle all functions. */
  async assembly() {
    return { url: await synthesize({ cacheDirectory: synthesisCache }), close: async () => {} };
  },
} satisfies Record<ServiceName, () => Promise<{ url: string; close(): Promise<void> }>>;

const closing = closers();
const started = new Map<ServiceName, Promise<{ url: string }>>();

/** Called in jest's own process before its workers are started, which inherit the address. */
export async function startRunServices(): Promise<void> {
  const server = await closing.adopt(
    startLoopbackServer((request, response) => {
      const name = request.url?.slice(1);
      if (!isServiceName(name)) return void response.writeHead(404).end();
      start(name).then(
        ({ url }) => response.end(url),
        (error: Error) => response.writeHead(500).end(error.stack),
      );
    }),
  );
  process.env[addressVariable] = server.url;
}

export async function stopRunServices(): Promise<void> {
  // One that is still on its way must end too.
  await Promise.allSettled(started.values());
  await closing.close();
}

function isServiceName(name: string | undefined): name is ServiceName {
  return name !== undefined && Object.hasOwn(starts, name);
}

function start(name: ServiceName): Promise<{ url: string }> {
  const service = started.get(name) ?? closing.adopt(starts[name]());
  started.set(name, service);
  return service;
}

function ownDirectory(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `lading-${name}-`));
}
