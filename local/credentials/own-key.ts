import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../shared/read-if-there.ts';
import { type AccessKey, keyId } from './access-key.ts';

const StoredKey = z.object({ accessKeyId: z.string().min(16), secretAccessKey: z.string().min(40) });

/**
 * The administrator's key of a data directory: random, made at the first start and the same at every later one, so
 * that clients keep their settings and links stay valid. Only the owner can read its file. The caller makes sure that
 * one process at a time uses the directory.
 */
export async function ownKey(dataDirectory: string): Promise<AccessKey> {
  const file = join(dataDirectory, 'access-key.json');
  const stored = (await readIfThere(file)) ?? (await create(file));
  return { ...StoredKey.parse(JSON.parse(stored)), principal: { kind: 'administrator' } };
}

async function create(file: string): Promise<string> {
  const secretAccessKey = randomBytes(30).toString('base64');
  const text = JSON.stringify({ accessKeyId: keyId(randomBytes(14)), secretAccessKey });
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return text;
}
