import type { Progress } from '../progress.ts';
import { findMongod } from './find-mongod.ts';
import { startMongod } from './start-mongod.ts';

/** The MongoDB that products live in: somebody's server (MONGODB_URI), or a mongod of our own on this directory. */
export async function startDatabase(options: {
  directory: string;
  onProgress: Progress;
}): Promise<{ uri: string; close(): Promise<void> }> {
  const source = await findMongod({ onProgress: options.onProgress });
  if (source.kind === 'server') return { uri: source.uri, close: async () => undefined };
  const mongod = await startMongod({ directory: options.directory, binary: source.path });
  return { uri: mongod.uri, close: () => mongod.stop() };
}
