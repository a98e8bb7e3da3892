import { mkdir } from 'node:fs/promises';
import { refuseShortDisk, reservedBytes } from '../disk-space.ts';
import type { Progress } from '../progress.ts';
import { findMongod } from './find-mongod.ts';
import { keepMongod } from './kept-mongod.ts';
import { hasData } from './start-mongod.ts';

export interface Database {
  uri: string;
  /** Rejects when it is gone for good; never resolves. */
  failed: Promise<never>;
  close(): Promise<void>;
}

/** Of a mongod that has no data yet: its journal alone takes 300 MB at once. */
const firstBytes = 320 * 1024 * 1024;

/**
 * The MongoDB that products live in: somebody's server (MONGODB_URI), or a mongod of our own on this directory.
 * @throws ConfigError `disk_full` when it would run out of space before it is up.
 */
export async function startDatabase(options: { directory: string; onProgress: Progress }): Promise<Database> {
  const { directory, onProgress } = options;
  const source = await findMongod({ onProgress });
  if (source.kind === 'server') {
    return { uri: source.uri, failed: new Promise(() => {}), close: async () => undefined };
  }
  await mkdir(directory, { recursive: true });
  await refuseShortDisk(directory, reservedBytes + ((await hasData(directory)) ? 0 : firstBytes));
  const mongod = await keepMongod({ directory, binary: source.path, onProgress });
  return { uri: mongod.uri, failed: mongod.failed, close: mongod.stop };
}
