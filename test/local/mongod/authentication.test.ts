import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { choosePort } from '../../../local/mongod/choose-port.ts';
import { type GuardedProcess, startGuarded } from '../../../local/mongod/guarded-process.ts';
import { dataPath, memberArguments } from '../../../local/mongod/mongod-arguments.ts';
import { type RunningMongod, startMongod } from '../../../local/mongod/start-mongod.ts';
import { mongodBinary } from '../../support/mongod-binary.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { eventually } from '../lambda/a-function.ts';

let binary: string;
beforeAll(async () => {
  binary = await mongodBinary();
}, 120_000);

const running: (RunningMongod | GuardedProcess)[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((mongod) => mongod.stop()));
});

async function start(directory: string): Promise<RunningMongod> {
  const mongod = await startMongod({ directory, binary, cacheGb: 0.25 });
  running.push(mongod);
  return mongod;
}

async function using<Result>(uri: string, work: (client: MongoClient) => Promise<Result>): Promise<Result> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000 });
  return work(client).finally(() => client.close());
}

const insert = (uri: string, database: string) =>
  using(uri, (client) => client.db(database).collection('products').insertOne({ sku: 'a' }));
const count = (uri: string) =>
  using(uri, (client) => client.db('shop').collection('products').countDocuments());

/** As earlier versions did: without a password. */
async function startOpen(directory: string): Promise<{ uri: string; stop: () => Promise<void> }> {
  await mkdir(dataPath(directory), { recursive: true });
  const port = await choosePort(undefined);
  const args = memberArguments({ directory, cacheGb: 0.25 }, port);
  args.splice(args.indexOf('--keyFile'), 2);
  const mongod = await startGuarded(binary, args);
  running.push(mongod);
  await writeFile(join(directory, 'port'), `${port}\n`);
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  await using(uri, (client) =>
    client.db('admin').command({
      replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: `127.0.0.1:${port}` }] },
    }),
  );
  await eventually(() => insert(uri, 'shop').catch(() => undefined));
  return { uri, stop: () => mongod.stop() };
}

describe('the password of a mongod', () => {
  it('opens any database, and is the only way in', async () => {
    const directory = await temporaryDirectory();
    const { uri } = await start(directory);
    expect(uri).toMatch(
      /^mongodb:\/\/lading:\w{64}@127\.0\.0\.1:\d+\/\?authSource=admin&directConnection=true$/,
    );
    await insert(uri, 'shop');
    await insert(uri, 'another');
    const without = uri.replace(/\/\/.*@/, '//').replace('authSource=admin&', '');
    for (const other of [without, uri.replace(/:\w{64}@/, ':guessed@')]) {
      await expect(insert(other, 'shop')).rejects.toThrow(/requires authentication|Authentication failed/);
    }
    const intruder = { createUser: 'intruder', pwd: 'x', roles: ['root'] };
    await expect(using(without, (client) => client.db('admin').command(intruder))).rejects.toThrow(
      /requires authentication/,
    );
  });

  it('lies in a file of the owner alone, as all data does', async () => {
    const directory = await temporaryDirectory();
    await start(directory);
    for (const name of ['password', 'key']) {
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    }
    for (const name of await readdir(dataPath(directory))) {
      expect((await stat(join(dataPath(directory), name))).mode & 0o077).toBe(0);
    }
  });

  it('is given to data that had none, and is renewed when it got lost', async () => {
    const directory = await temporaryDirectory();
    const open = await startOpen(directory);
    expect(await count(open.uri)).toBe(1);
    await open.stop();
    const first = await start(directory);
    expect(await count(first.uri)).toBe(1);
    await first.stop();
    await rm(join(directory, 'password'));
    await rm(join(directory, 'key'));
    const second = await start(directory);
    expect(await count(second.uri)).toBe(1);
    await expect(count(first.uri)).rejects.toThrow('Authentication failed');
  });
});
