import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { closers } from '../../local/closers.ts';
import { importedRun, startLading, temporaryDirectory } from '../support/command-line.ts';

/** A cloud that `lading start` runs on a directory of its own, and what sends files to it. */
export async function aStartedCloud() {
  const closing = closers();
  try {
    const { path: directory, remove } = await temporaryDirectory();
    closing.add(remove);
    const running = await startLading(directory);
    closing.add(running.stop);
    const { mongodb, database, mail } = running.cloud;
    const client = await closing.adopt(new MongoClient(mongodb).connect());
    return {
      directory,
      products: client.db(database).collection<Record<string, unknown> & { _id: string }>('products'),
      importing: (file: string, ...args: string[]) =>
        importedRun('import', file, '--data', directory, ...args),

      /** Its path, in the directory of the cloud. */
      async fileWith(name: string, content: string | Buffer): Promise<string> {
        const path = join(directory, name);
        await writeFile(path, content);
        return path;
      },

      /** Everything that was mailed, as one text. */
      mails: async () => (await fetch(`${mail}/store`)).text(),
      close: closing.close,
    };
  } catch (error) {
    await closing.close();
    throw error;
  }
}
