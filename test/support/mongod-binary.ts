import { findMongod } from '../../local/mongod/find-mongod.ts';

/** The path of a mongod to start, also when MONGODB_URI names a server. */
export async function mongodBinary(): Promise<string> {
  const found = await findMongod({ environment: { ...process.env, MONGODB_URI: undefined } });
  if (found.kind !== 'binary') throw new Error('a server was found instead of a binary');
  return found.path;
}
