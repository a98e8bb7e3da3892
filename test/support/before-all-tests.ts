import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRunServices } from './run-services.ts';

/** Before all tests: what they put into the temporary directory of the system goes into one of this run instead. */
export default async function prepareRun(): Promise<void> {
  process.env.TMPDIR = await mkdtemp(join(tmpdir(), 'lading-tests-'));
  // The programs that tests start are mostly the same few: each is compiled once.
  process.env.NODE_COMPILE_CACHE = join(process.env.TMPDIR, 'compile-cache');
  await startRunServices();
}
