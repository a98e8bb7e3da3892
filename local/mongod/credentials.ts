import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { MongoClientOptions } from 'mongodb';
import { writeFileAtomically } from '../../shared/atomic-file.ts';
import { readIfThere } from '../../shared/read-if-there.ts';

export interface MongodCredentials {
  username: string;
  password: string;
  /** What members of a replica set know each other by; whoever has it may do anything. */
  key: string;
}

/** A secret per directory, made at the first start. Letters and digits alone, so that it can stand in a URI. */
export async function openCredentials(directory: string): Promise<MongodCredentials> {
  const [password, key] = await Promise.all([
    openSecret(join(directory, 'password')),
    openSecret(keyPath(directory)),
  ]);
  return { username: 'lading', password, key };
}

export function keyPath(directory: string): string {
  return join(directory, 'key');
}

/** For who uses the data: the database is theirs to choose. */
export function userUri(port: number, { username, password }: MongodCredentials): string {
  return `mongodb://${username}:${password}@127.0.0.1:${port}/?authSource=admin&directConnection=true`;
}

/** As a member of the set, which exists before any user does. */
export function asMember({ key }: MongodCredentials): MongoClientOptions {
  return {
    ...{ auth: { username: '__system', password: key }, authSource: 'local', authMechanism: 'SCRAM-SHA-256' },
    ...{ directConnection: true, socketTimeoutMS: 30_000 },
  };
}

async function openSecret(path: string): Promise<string> {
  const known = (await readIfThere(path))?.trim();
  if (known) return known;
  const made = randomBytes(32).toString('hex');
  await writeFileAtomically(path, made);
  return made;
}
