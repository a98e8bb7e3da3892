import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { findMongod } from '../../local/mongod/find-mongod.ts';
import { startMongod } from '../../local/mongod/start-mongod.ts';

export type TestMongod = { uri: string; database: string; stop: () => Promise<void> };

/**
 * A real mongod of this test alone, empty, gone after `stop`; with MONGODB_URI a database of its own on that server.
 */
export async function startTestMongod(): Promise<TestMongod> {
  const database = `lading_test_${randomUUID().slice(0, 8)}`;
  const found = await findMongod();
  if (found.kind === 'server') return databaseOn(found.uri, database);
  const directory = await mkdtemp(join(tmpdir(), 'lading-mongod-'));
  const mongod = await startMongod({ directory, binary: found.path, cacheGb: 0.25 });
  return {
    uri: mongod.uri,
    database,
    async stop() {
      await mongod.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
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
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}
