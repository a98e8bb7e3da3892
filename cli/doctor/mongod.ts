import { MongoClient } from 'mongodb';
import { type DatabaseFindings, findingsOf } from '../../lambdas/import/probe/probe-database.ts';
import { findMongod } from '../../local/mongod/find-mongod.ts';
import type { Environment } from '../../local/mongod/mongod-cache.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** What a server answers to this machine. No part of it tells the connection string. */
export async function askServer(
  uri: string,
  database: string,
  serverSelectionTimeoutMS = 5_000,
): Promise<DatabaseFindings> {
  const startedAtMs = Date.now();
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(uri, { serverSelectionTimeoutMS, appName: 'lading-doctor' });
    await client.connect();
    return await findingsOf(client.db(database), Date.now() - startedAtMs);
  } catch (error) {
    // The driver's words on a wrong connection string quote it.
    const message = client ? String((error as Error).message) : 'it is no MongoDB connection string';
    return {
      failure: { code: client ? 'database_unreachable' : 'database_uri_invalid', message },
      trials: [],
    };
  } finally {
    await client?.close();
  }
}

/** The mongod that the next start would take. */
export async function binaryFinding(environment: Environment = process.env): Promise<Finding> {
  const found = await findMongod({ environment, withoutFetching: true }).catch((error: Error) => error);
  if (found instanceof Error) {
    const isNamed = environment.MONGOMS_SYSTEM_BINARY !== undefined;
    return isNamed
      ? problem(found.message, 'name a mongod that runs here, or unset MONGOMS_SYSTEM_BINARY')
      : warning(
          'no mongod on this machine yet',
          'the first start fetches one, 40 MB or more; or install MongoDB',
        );
  }
  return found.kind === 'binary'
    ? ok(`mongod ${found.version} at ${found.path}; it runs as a replica set of one, with transactions`)
    : ok(`the server of MONGODB_URI`);
}
