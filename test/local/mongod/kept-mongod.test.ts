import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type KeptMongod, keepMongod } from '../../../local/mongod/kept-mongod.ts';
import { mongodBinary } from '../../support/mongod-binary.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { eventually } from '../lambda/a-function.ts';

let binary: string;
beforeAll(async () => {
  binary = await mongodBinary();
}, 120_000);

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function keep(told: string[] = []): Promise<KeptMongod> {
  const directory = await temporaryDirectory();
  const onProgress = (text: string) => void told.push(text);
  const mongod = await keepMongod({ directory, binary, cacheGb: 0.25, onProgress });
  closing.push(mongod.stop);
  return mongod;
}

async function killAndAwaitAnother(mongod: KeptMongod): Promise<void> {
  const killed = mongod.pid();
  process.kill(killed, 'SIGKILL');
  await eventually(() => (mongod.pid() === killed ? undefined : true));
}

describe('a mongod that dies', () => {
  it('is started again on its address, with its data, for those who are connected too', async () => {
    const told: string[] = [];
    const mongod = await keep(told);
    const client = new MongoClient(mongod.uri);
    closing.push(() => client.close());
    const products = client.db('shop').collection<{ _id: string }>('products');
    await products.insertOne({ _id: 'a' });
    await killAndAwaitAnother(mongod);
    await products.insertOne({ _id: 'b' });
    expect(await products.distinct('_id')).toEqual(['a', 'b']);
    expect(told).toEqual(['mongod ended (ended by SIGKILL); it is started again']);
  });

  it('is given up by name when it died four times within ten minutes', async () => {
    const mongod = await keep();
    for (let restart = 0; restart < 3; restart++) await killAndAwaitAnother(mongod);
    process.kill(mongod.pid(), 'SIGKILL');
    await expect(mongod.failed).rejects.toMatchObject({
      code: 'mongod_failed',
      message: expect.stringMatching(
        /^mongod ended 4 times \(log in .*\); the last words of it: ended by SIGKILL/,
      ),
    });
  });

  it('is not started again when it was stopped', async () => {
    const told: string[] = [];
    const mongod = await keep(told);
    const pid = mongod.pid();
    await mongod.stop();
    expect([mongod.pid(), told]).toEqual([pid, []]);
  });
});
