import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../shared/atomic-file.ts';
import { readIfThere } from '../../shared/read-if-there.ts';
import type { LocalSecret } from './declared.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * The values of the secrets that CloudFormation would generate, by name. Each is made once and kept in `directory`, so
 * that what was signed with it stays valid.
 */
export async function generatedSecrets(
  directory: string,
  secrets: readonly LocalSecret[],
): Promise<Record<string, string>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const values = secrets.map(async ({ name, generatedLength }) => {
    const file = join(directory, encodeURIComponent(name));
    return [name, (await readIfThere(file)) ?? (await generate(file, generatedLength))] as const;
  });
  return Object.fromEntries(await Promise.all(values));
}

async function generate(file: string, length: number): Promise<string> {
  const value = Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
  await writeFileAtomically(file, value);
  return value;
}
