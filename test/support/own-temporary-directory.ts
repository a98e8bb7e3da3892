import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Before all tests: what they put into the temporary directory of the system goes into one of this run instead. */
export default async function ownTemporaryDirectory(): Promise<void> {
  process.env.TMPDIR = await mkdtemp(join(tmpdir(), 'lading-tests-'));
}
