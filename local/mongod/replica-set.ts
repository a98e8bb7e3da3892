import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoNetworkError, MongoServerError } from 'mongodb';
import { z } from 'zod';
import { asMember, type MongodCredentials } from './credentials.ts';
import type { GuardedProcess } from './guarded-process.ts';

/** Recovery after a crash replays up to a minute of journal; on a slow disk that takes its time. */
const readyWithinSeconds = 120;
const pollMs = 20;

/** Server codes AuthenticationFailed, NotYetInitialized and AlreadyInitialized. */
const authenticationFailed = 18;
const notInitialized = 94;
const alreadyInitialized = 23;
const Hello = z.object({ isWritablePrimary: z.boolean().optional() });

/**
 * Waits until a mongod that was just started takes writes, and makes a replica set of it when it is none yet. Whoever else
 * answers on the port meanwhile is not taken for it.
 * @throws Error when mongod ends, or after two minutes.
 */
export async function becomePrimary(
  port: number,
  mongod: GuardedProcess,
  credentials: MongodCredentials,
): Promise<void> {
  await withConnection(port, mongod, credentials, async (client, next) => {
    while (!(await isPrimary(client))) {
      await initiate(client, `127.0.0.1:${port}`);
      await next();
    }
  });
}

/** Gives the only member of the set in a mongod that runs on its own, without the set, its new address. */
export async function setMemberAddress(
  servedOn: number,
  mongod: GuardedProcess,
  credentials: MongodCredentials,
  host: string,
): Promise<void> {
  await withConnection(servedOn, mongod, credentials, async (client) => {
    await client
      .db('local')
      .collection('system.replset')
      .updateOne({}, { $set: { 'members.0.host': host } });
  });
}

async function withConnection(
  port: number,
  mongod: GuardedProcess,
  credentials: MongodCredentials,
  use: (client: MongoClient, next: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + readyWithinSeconds * 1000;
  const next = async () => {
    if (mongod.hasEnded()) throw new Error('mongod ended');
    if (Date.now() > deadline) throw new Error(`mongod was not ready within ${readyWithinSeconds} s`);
    await sleep(pollMs);
  };
  for (;;) {
    while (!(await listens(port))) await next();
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, asMember(credentials));
    try {
      if (await isThatOf(client, mongod.pid)) return await use(client, next);
    } finally {
      await client.close();
    }
    // Another one is on its way out, and leaves the port to ours; or it stays, and ours ends.
    await next();
  }
}

/** Whether the process of that pid answers. Another mongod does not know our key, or has another pid. */
async function isThatOf(client: MongoClient, pid: number): Promise<boolean> {
  try {
    const { pid: answered } = await client.db('admin').command({ serverStatus: 1 });
    return Number(answered) === pid;
  } catch (error) {
    if (hasCode(error, authenticationFailed) || error instanceof MongoNetworkError) return false;
    throw error;
  }
}

async function isPrimary(client: MongoClient): Promise<boolean> {
  return Hello.parse(await client.db('admin').command({ hello: 1 })).isWritablePrimary ?? false;
}

async function initiate(client: MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  try {
    await admin.command({ replSetGetConfig: 1 });
  } catch (error) {
    if (!hasCode(error, notInitialized)) throw error;
    const config = { _id: 'rs0', members: [{ _id: 0, host }] };
    // A restarted mongod still reads its configuration when it answers first, and says that it has none.
    await admin.command({ replSetInitiate: config }).catch((refusal: unknown) => {
      if (!hasCode(refusal, alreadyInitialized)) throw refusal;
    });
  }
}

function hasCode(error: unknown, code: number): boolean {
  return error instanceof MongoServerError && error.code === code;
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
