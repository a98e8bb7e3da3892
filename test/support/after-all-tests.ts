import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { stopRunServices } from './run-services.ts';

/** After all tests, see before-all-tests.ts. */
export default async function cleanUpAfterRun(): Promise<void> {
  await stopRunServices();
  const directory = tmpdir();
  if (!basename(directory).startsWith('lading-tests-')) throw new Error(`${directory} is not of this run`);
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}
