import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, codeOf } from '../../shared/errors.ts';
import { choosePort } from './choose-port.ts';
import { type MongodCredentials, openCredentials, userUri } from './credentials.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { endLeftover } from './leftover.ts';
import { dataPath, lonelyArguments, type MongodPlace, memberArguments } from './mongod-arguments.ts';
import { complaintsIn, rotateMongodLog } from './mongod-log.ts';
import { ensureUser } from './own-user.ts';
import { forgetPort, rememberedPort, rememberPort } from './port-memory.ts';
import { becomePrimary, setMemberAddress } from './replica-set.ts';

export type MongodOptions = MongodPlace & { binary: string };
export type RunningMongod = {
  uri: string;
  pid: number;
  /** Its last words when it has ended, whoever ended it. */
  ended: Promise<string>;
  stop: () => Promise<void>;
};

/** Exit code of mongod when its port was taken between our choice and its start. */
const addressInUse = 48;
const portTaken = 'mongod_port_taken';
const attempts = 5;

/**
 * Starts mongod as a replica set of one on 127.0.0.1, for those who know the directory's password, and answers when it
 * takes writes. It never outlives this
 * process. The caller makes sure that a directory is used once at a time.
 * @throws ConfigError `mongod_failed` with mongod's own words when it does not come up.
 */
export async function startMongod(options: MongodOptions): Promise<RunningMongod> {
  const { directory } = options;
  await mkdir(dataPath(directory), { recursive: true });
  await endLeftover(dataPath(directory));
  rotateMongodLog(directory);
  const credentials = await openCredentials(directory);
  for (let attempt = 1; ; attempt++) {
    const known = await rememberedPort(directory);
    const port = await choosePort(known);
    try {
      if (port !== known) await moveTo(port, options, credentials);
      return await serveOn(port, options, credentials);
    } catch (error) {
      if (codeOf(error) !== portTaken || attempt === attempts) throw error;
    }
  }
}

async function serveOn(
  port: number,
  options: MongodOptions,
  credentials: MongodCredentials,
): Promise<RunningMongod> {
  const mongod = await run(options, memberArguments(options, port), async (started) => {
    await becomePrimary(port, started, credentials);
    await ensureUser(port, credentials);
  });
  await rememberPort(options.directory, port);
  return {
    uri: userUri(port, credentials),
    pid: mongod.pid,
    ended: mongod.ended.then(async () => (await wordsOf(options.directory, mongod)).join('; ')),
    stop: () => mongod.stop(),
  };
}

/**
 * Tells the data its new address. Not by a forced reconfiguration: a member first calls its old address, and waits
 * half a minute when a program that says nothing has taken it.
 */
async function moveTo(port: number, options: MongodOptions, credentials: MongodCredentials): Promise<void> {
  const { directory } = options;
  if (!(await hasData(directory))) return;
  // A crash from here on leaves no remembered port, so that the next start tells the address again.
  await forgetPort(directory);
  const host = `127.0.0.1:${port}`;
  const mongod = await run(options, lonelyArguments(options, port), (started) =>
    setMemberAddress(port, started, credentials, host),
  );
  await mongod.stop();
  await rememberPort(directory, port);
}

async function run(
  { binary, directory }: MongodOptions,
  args: string[],
  settle: (mongod: GuardedProcess) => Promise<void>,
): Promise<GuardedProcess> {
  const mongod = await startGuarded(binary, args);
  const early = mongod.ended.then(() => {
    throw new Error('mongod ended');
  });
  try {
    await Promise.race([settle(mongod), early]);
    return mongod;
  } catch (error) {
    await mongod.stop();
    const { code } = await mongod.ended;
    if (code === addressInUse)
      throw new ConfigError(portTaken, 'the port of mongod was taken', { cause: error });
    throw await failure(directory, mongod, error);
  }
}

/** Whether a mongod ran there before. */
export async function hasData(directory: string): Promise<boolean> {
  return access(join(dataPath(directory), 'WiredTiger')).then(
    () => true,
    () => false,
  );
}

async function wordsOf(directory: string, mongod: GuardedProcess): Promise<string[]> {
  return [mongod.lastWords(), ...(await complaintsIn(directory))].filter(Boolean);
}

async function failure(directory: string, mongod: GuardedProcess, cause: unknown): Promise<ConfigError> {
  const words = await wordsOf(directory, mongod);
  const reason = words.length > 0 ? words.join('\n  ') : String(cause);
  return new ConfigError('mongod_failed', `mongod did not start (log in ${directory}):\n  ${reason}`, {
    cause,
  });
}
