import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoServerError } from 'mongodb';
import { z } from 'zod';
import type { GuardedProcess } from './guarded-process.ts';

/** Recovery after a crash replays up to a minute of journal; on a slow disk that takes its time. */
const readyWithinSeconds = 120;
const pollMs = 20;

const notInitialized = 94;
const Hello = z.object({ isWritablePrimary: z.boolean().optional(), me: z.string().optional() });
const Configuration = z.object({
  config: z.looseObject({ version: z.number(), members: z.array(z.looseObject({ host: z.string() })) }),
});

/**
 * Brings a fresh or restarted mongod to the state where it takes writes: initiates the set, or gives its only member
 * the new address when the port is another one than last time.
 * @throws Error when mongod ends, when something else answers on the port, or after two minutes.
 */
export async function becomePrimary(port: number, mongod: GuardedProcess): Promise<void> {
  const deadline = Date.now() + readyWithinSeconds * 1000;
  const next = async () => {
    if (mongod.hasEnded()) throw new Error('mongod ended');
    if (Date.now() > deadline) throw new Error(`mongod was not ready within ${readyWithinSeconds} s`);
    await sleep(pollMs);
  };
  while (!(await listens(port))) await next();
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    await checkIdentity(client, mongod.pid);
    await configure(client, `127.0.0.1:${port}`);
    while (!(await isPrimary(client))) await next();
  } finally {
    await client.close();
  }
}

async function checkIdentity(client: MongoClient, pid: number): Promise<void> {
  const { pid: answered } = await client.db('admin').command({ serverStatus: 1 });
  if (Number(answered) !== pid) throw new Error('another mongod answers on the port');
}

async function configure(client: MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  const members = [{ _id: 0, host }];
  const config = await currentConfiguration(client);
  if (!config) {
    await admin.command({ replSetInitiate: { _id: 'rs0', members } });
  } else if (config.members[0]?.host !== host) {
    // By force, because a member that does not find its own address in the set is no primary.
    const version = config.version + 1;
    await admin.command({ replSetReconfig: { ...config, version, members }, force: true });
  }
}

async function currentConfiguration(client: MongoClient) {
  try {
    return Configuration.parse(await client.db('admin').command({ replSetGetConfig: 1 })).config;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === notInitialized) return undefined;
    throw error;
  }
}

async function isPrimary(client: MongoClient): Promise<boolean> {
  return Hello.parse(await client.db('admin').command({ hello: 1 })).isWritablePrimary ?? false;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
