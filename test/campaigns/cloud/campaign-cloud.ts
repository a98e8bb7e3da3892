import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Connection, connectLocal } from '../../../cli/connection.ts';
import type { CloudInfo } from '../../../local/cloud-info.ts';
import { findRunningCloud } from '../../../local/data-directory.ts';
import type { Mayhem } from '../chaos/mayhem.ts';

/** A running embedded cloud in a process of its own, which does not outlive this one. */
export interface CampaignCloud {
  pid: number;
  info: CloudInfo;
  connection: Connection;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

export interface CampaignCloudOptions {
  dataDirectory: string;
  mayhem?: Mayhem;
  /** Another copy of the app than this one. */
  projectDirectory?: string | undefined;
  /** Somebody's mongod instead of one of the cloud's own. */
  mongodbUri?: string;
}

/** Starts the cloud on the directory and answers when it takes files. */
export async function startCampaignCloud({
  mongodbUri,
  ...options
}: CampaignCloudOptions): Promise<CampaignCloud> {
  const child = fork(join(import.meta.dirname, 'cloud-process.ts'), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, ...(mongodbUri && { MONGODB_URI: mongodbUri }) },
  });
  const first = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
  const info = first && (await findRunningCloud(options.dataDirectory));
  if (!info) throw new Error('the embedded cloud did not start');
  const connection = connectLocal(info);
  const end = async (signal: NodeJS.Signals) => {
    connection.close();
    await endProcess(child, signal);
  };
  return { pid: child.pid!, info, connection, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
