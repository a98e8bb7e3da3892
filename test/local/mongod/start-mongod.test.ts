import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Collection, MongoClient } from 'mongodb';
import { type RunningMongod, startMongod } from '../../../local/mongod/start-mongod.ts';
import { mongodBinary } from '../../support/mongod-binary.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

let binary: string;
beforeAll(async () => {
  binary = await mongodBinary();
}, 120_000);

const running: RunningMongod[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((mongod) => mongod.stop()));
});

async function start(directory: string): Promise<RunningMongod> {
  const mongod = await startMongod({ directory, binary, cacheGb: 0.25 });
  running.push(mongod);
  return mongod;
}

/** While another program has taken the port of the address and says nothing to those who call it. */
async function startBesideSquatter(directory: string, uri: string): Promise<RunningMongod> {
  const squatter = createServer().listen(Number(new URL(uri).port), '127.0.0.1');
  try {
    return await start(directory);
  } finally {
    squatter.close();
  }
}

/** A mongod whose first start finds another mongod on its port, which stays or goes after a second. */
async function overtakenOnce(end: 'stays' | 'goes'): Promise<string> {
  const directory = await temporaryDirectory();
  const path = join(directory, 'mongod');
  const script = `#!/bin/sh
port=$(echo "$*" | sed -n 's/.*--port[ =]\\([0-9]*\\).*/\\1/p')
if [ ! -e ${directory}/overtaken ]; then
  mkdir ${directory}/overtaken
  ${binary} --dbpath ${directory}/overtaken --port "$port" --bind_ip 127.0.0.1 --fork --pidfilepath ${directory}/pid --logpath ${directory}/log >/dev/null
  ${end === 'goes' ? `sleep 1; kill -9 $(cat ${directory}/pid)` : ''}
fi
exec ${binary} "$@"
`;
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

async function withProducts<Result>(
  uri: string,
  use: (products: Collection<{ _id: string }>) => Promise<Result>,
): Promise<Result> {
  const client = new MongoClient(uri);
  try {
    return await use(client.db('shop').collection<{ _id: string }>('products'));
  } finally {
    await client.close();
  }
}

const insert = (uri: string, id: string) => withProducts(uri, (products) => products.insertOne({ _id: id }));
const ids = (uri: string) => withProducts(uri, (products) => products.distinct('_id'));

describe('startMongod', () => {
  it('keeps what slow commands hold out of its log', async () => {
    const directory = await temporaryDirectory();
    const { uri } = await start(directory);
    await insert(uri, 'a');
    const slowly = { $where: "sleep(1200); return this._id === 'marker-in-a-command'" };
    await withProducts(uri, (products) => products.find(slowly).toArray());
    const log = await readFile(join(directory, 'mongod.log'), 'utf8');
    expect(log).toContain('Waiting for connections');
    expect(log).not.toContain('marker-in-a-command');
  });

  it('takes writes in transactions, and has the data on the same port at the next start', async () => {
    const directory = await temporaryDirectory();
    const first = await start(directory);
    const client = new MongoClient(first.uri);
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await client.db('shop').collection<{ _id: string }>('products').insertOne({ _id: 'a' }, { session });
      }),
    );
    await client.close();
    await first.stop();
    const second = await start(directory);
    expect(second.uri).toBe(first.uri);
    expect(await ids(second.uri)).toEqual(['a']);
  });

  it('moves to another port with its data when the last one is taken', async () => {
    const directory = await temporaryDirectory();
    const first = await start(directory);
    await insert(first.uri, 'a');
    await first.stop();
    const second = await startBesideSquatter(directory, first.uri);
    expect(second.uri).not.toBe(first.uri);
    await insert(second.uri, 'b');
    expect(await ids(second.uri)).toEqual(['a', 'b']);
  });

  it('takes another port when another mongod was quicker on the chosen one', async () => {
    const overtaken = await overtakenOnce('stays');
    try {
      const mongod = await startMongod({ directory: await temporaryDirectory(), binary: overtaken });
      running.push(mongod);
      await insert(mongod.uri, 'a');
      expect(await ids(mongod.uri)).toEqual(['a']);
    } finally {
      process.kill(Number(await readFile(join(dirname(overtaken), 'pid'), 'utf8')), 'SIGKILL');
    }
  });

  it('waits for its own mongod when another one answers that is about to go', async () => {
    const overtaken = await overtakenOnce('goes');
    const mongod = await startMongod({ directory: await temporaryDirectory(), binary: overtaken });
    running.push(mongod);
    await insert(mongod.uri, 'a');
    expect(await ids(mongod.uri)).toEqual(['a']);
  });

  it('has every acknowledged write after a SIGKILL, also on another port', async () => {
    const directory = await temporaryDirectory();
    const first = await start(directory);
    const written = Array.from({ length: 50 }, (_, index) => `sku-${index + 10}`);
    for (const id of written) await insert(first.uri, id);
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    const second = await start(directory);
    expect(await ids(second.uri)).toEqual(written);
    process.kill(second.pid, 'SIGKILL');
    await second.stop();
    const third = await startBesideSquatter(directory, second.uri);
    expect(await ids(third.uri)).toEqual(written);
  });

  it('keeps the logs of the last starts and no more', async () => {
    const directory = await temporaryDirectory();
    for (const name of ['mongod.log', 'mongod.1.log', 'mongod.2.log', 'mongod.3.log']) {
      await writeFile(join(directory, name), name);
    }
    await start(directory);
    const logs = (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();
    expect(logs).toEqual(['mongod.1.log', 'mongod.2.log', 'mongod.3.log', 'mongod.log']);
    const older = logs.slice(0, 3).map((name) => readFile(join(directory, name), 'utf8'));
    expect(await Promise.all(older)).toEqual(['mongod.log', 'mongod.1.log', 'mongod.2.log']);
  });

  it("says in mongod's own words why it does not start", async () => {
    const broken = join(await temporaryDirectory(), 'mongod');
    await writeFile(
      broken,
      '#!/bin/sh\necho "libcurl.so.4: cannot open shared object file" >&2\nexit 127\n',
      {
        mode: 0o755,
      },
    );
    await expect(
      startMongod({ directory: await temporaryDirectory(), binary: broken }),
    ).rejects.toMatchObject({
      code: 'mongod_failed',
      message: expect.stringContaining('libcurl.so.4: cannot open shared object file'),
    });
  });

  it('says what mongod logged when the data is not its own', async () => {
    const directory = await temporaryDirectory();
    const mongod = await start(directory);
    await mongod.stop();
    await writeFile(join(directory, 'data', 'WiredTiger.turtle'), 'nonsense');
    await expect(startMongod({ directory, binary })).rejects.toThrow(/mongod did not start[\s\S]*WiredTiger/);
  });
});
