import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongod } from '../../local/mongod/start-mongod.ts';
import { mongodBinary } from './mongod-binary.ts';

/** A real mongod of this test alone, for what spreads over a whole server; gone after `stop`. */
export async function startOwnMongod(): Promise<{ uri: string; stop: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'lading-mongod-'));
  const mongod = await startMongod({ directory, binary: await mongodBinary(), cacheGb: 0.25 });
  return {
    uri: mongod.uri,
    async stop() {
      await mongod.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
