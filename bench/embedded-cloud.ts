import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Connection, connectLocal } from '../cli/connection.ts';
import { findRunningCloud } from '../local/data-directory.ts';

/** An embedded cloud in a process of its own, as `lading start` runs it, so that its cost can be told apart. */
export interface BenchCloud {
  pid: number;
  mongodb: string;
  database: string;
  connection: Connection;
  close(): Promise<void>;
}

/** @param projectDirectory another copy of the app than this one. */
export async function startBenchCloud(
  dataDirectory: string,
  projectDirectory = resolve(import.meta.dirname, '..'),
): Promise<BenchCloud> {
  const command = join(projectDirectory, 'bin/lading.ts');
  const args = ['--disable-warning=ExperimentalWarning', command, 'start', '--json', '--data', dataDirectory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await firstLine(child);
  const info = await findRunningCloud(dataDirectory);
  if (!info) throw new Error('the embedded cloud did not publish itself');
  const connection = connectLocal(info);
  return {
    pid: child.pid!,
    mongodb: info.mongodb,
    database: info.database,
    connection,
    async close() {
      connection.close();
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function firstLine(child: ChildProcess): Promise<void> {
  const lines = createInterface({ input: child.stdout! });
  const outcome = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => undefined)]);
  if (!outcome) throw new Error('the embedded cloud did not start');
}
