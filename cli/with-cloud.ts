import { findRunningCloud } from '../local/data-directory.ts';
import { type Connection, connectLocal, connectStack } from './connection.ts';
import type { Progress } from './progress.ts';

/** Which cloud a command works on: a deployed stack when one is named, else the embedded one of the data directory. */
export interface CloudChoice {
  dataDirectory: string;
  /** For the embedded cloud when it has to be started. */
  configFile?: string | undefined;
  stack?: string | undefined;
}

/** Runs `work` on the chosen cloud; starts the embedded one and stops it afterwards when none is running. */
export async function withCloud<Result>(
  choice: CloudChoice,
  progress: Progress,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  // What is fetched into the data directory is its owner's alone, as all in it is.
  process.umask(0o077);
  if (choice.stack) return using(await connectStack(choice.stack), work);
  const running = await findRunningCloud(choice.dataDirectory);
  if (running) return using(connectLocal(running), work);
  const { dataDirectory, configFile } = choice;
  const { startCloud } = await import('../local/cloud.ts');
  const cloud = await startCloud({ dataDirectory, configFile, onProgress: progress.note });
  try {
    return await Promise.race([using(connectLocal(cloud.info), work), cloud.failed]);
  } finally {
    await cloud.close();
  }
}

async function using<Result>(connection: Connection, work: (connection: Connection) => Promise<Result>) {
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}
