import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';

/** After all tests, see own-temporary-directory.ts. */
export default async function removeTemporaryDirectory(): Promise<void> {
  const directory = tmpdir();
  if (!basename(directory).startsWith('lading-tests-')) throw new Error(`${directory} is not of this run`);
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}
