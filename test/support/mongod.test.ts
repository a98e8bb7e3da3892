import { afterEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { startTestMongod } from './mongod.ts';
import { startOwnMongod } from './own-mongod.ts';

const given = process.env.MONGODB_URI;
afterEach(() => {
  if (given === undefined) delete process.env.MONGODB_URI;
  else process.env.MONGODB_URI = given;
});

describe('startTestMongod', () => {
  it('uses a database of its own on the server of MONGODB_URI, and drops it', async () => {
    const server = await startOwnMongod();
    process.env.MONGODB_URI = server.uri;
    const client = new MongoClient(server.uri);
    const databases = async () =>
      (await client.db().admin().listDatabases()).databases.map(({ name }) => name);
    const mongod = await startTestMongod();
    const user = new MongoClient(mongod.uri);
    await user.db().collection('products').insertOne({ sku: 'a' });
    await user.close();
    expect(await databases()).toContain(mongod.database);
    await mongod.stop();
    expect(await databases()).not.toContain(mongod.database);
    await client.close();
    await server.stop();
  });
});
