import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../lambdas/shared/errors.ts';
import { choosePort, rememberPort } from './choose-port.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { endLeftover } from './leftover.ts';
import { complaintsIn, rotateLog } from './mongod-log.ts';
import { becomePrimary } from './replica-set.ts';

export type MongodOptions = {
  /** Holds the data, the log and the last port; survives restarts and `kill -9`. */
  directory: string;
  binary: string;
  /** GiB of WiredTiger's cache; mongod by itself would take half of the machine's memory. */
  cacheGb?: number;
};
export type RunningMongod = { uri: string; pid: number; stop: () => Promise<void> };

/** Exit code of mongod when its port was taken between our choice and its start. */
const addressInUse = 48;
const attempts = 5;

/**
 * Starts mongod as a replica set of one on 127.0.0.1 and answers when it takes writes. It never outlives this
 * process. The caller makes sure that a directory is used once at a time.
 * @throws ConfigError `mongod_failed` with mongod's own words when it does not come up.
 */
export async function startMongod(options: MongodOptions): Promise<RunningMongod> {
  const { directory } = options;
  const dataPath = join(directory, 'data');
  await mkdir(dataPath, { recursive: true });
  await endLeftover(dataPath);
  await rotateLog(directory);
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(directory);
    const guarded = await startGuarded(options.binary, mongodArguments(options, dataPath, port));
    try {
      await becomePrimary(port, guarded);
      await rememberPort(directory, port);
      return runningMongod(port, guarded);
    } catch (error) {
      await guarded.stop();
      const { code } = await guarded.ended;
      if (code !== addressInUse || attempt === attempts) throw await failure(directory, guarded, error);
    }
  }
}

function runningMongod(port: number, guarded: GuardedProcess): RunningMongod {
  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    pid: guarded.pid,
    stop: () => guarded.stop(),
  };
}

function mongodArguments(
  { directory, cacheGb = 1 }: MongodOptions,
  dataPath: string,
  port: number,
): string[] {
  const parameters = [
    // A replica set of one has nobody to hand over to; by itself it would wait 15 s at each stop.
    'shutdownTimeoutMillisForSignaledShutdown=0',
    // The diagnostic archive grows to 200 MB and helps only MongoDB's support.
    'diagnosticDataCollectionEnabled=false',
  ];
  return [
    ...['--replSet', 'rs0', '--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'],
    ...['--dbpath', dataPath, '--wiredTigerCacheSizeGB', String(cacheGb), '--oplogSize', '512'],
    ...['--logpath', join(directory, 'mongod.log'), '--logappend', '--quiet', '--slowms', '1000'],
    ...parameters.flatMap((parameter) => ['--setParameter', parameter]),
  ];
}

async function failure(directory: string, guarded: GuardedProcess, cause: unknown): Promise<ConfigError> {
  const words = [guarded.lastWords(), ...(await complaintsIn(directory))].filter(Boolean);
  const reason = words.length > 0 ? words.join('\n  ') : String(cause);
  return new ConfigError('mongod_failed', `mongod did not start (log in ${directory}):\n  ${reason}`, {
    cause,
  });
}
