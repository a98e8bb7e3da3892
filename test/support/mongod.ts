import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { findMongod } from '../../local/mongod/find-mongod.ts';
import { runService } from './run-service.ts';

export type TestMongod = { uri: string; database: string; stop: () => Promise<void> };

/**
 * An empty database of its own on a real mongod that all tests share, or on the server of MONGODB_URI. `stop` drops it,
 * and all databases whose names begin with its name.
 */
export async function startTestMongod(): Promise<TestMongod> {
  const database = `lading_test_${randomUUID().slice(0, 8)}`;
  const found = await findMongod();
  return databaseOn(found.kind === 'server' ? found.uri : await runService('mongod'), database);
}

function databaseOn(server: string, database: string): TestMongod {
  const [, hosts = server, path = '', query = ''] =
    /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(server) ?? [];
  const options = new URLSearchParams(query);
  // The server's credentials stay valid when the path names another database.
  if (hosts.includes('@') && !options.has('authSource')) options.set('authSource', path || 'admin');
  const uri = `${hosts}/${database}?${options}`;
  return {
    uri,
    database,
    async stop() {
      const client = new MongoClient(uri);
      const filter = { name: new RegExp(`^${database}`) };
      const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true, filter });
      for (const { name } of databases) await client.db(name).dropDatabase();
      await client.close();
    },
  };
}
