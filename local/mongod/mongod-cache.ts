import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export type Environment = Record<string, string | undefined>;

/** What a crash during an installation leaves behind is removed after this time; no installation takes so long. */
const abandonedAfterMs = 3_600_000;

/** Where downloads are kept for all data directories: LADING_CACHE, XDG_CACHE_HOME/lading or ~/.cache/lading. */
export function cacheDirectory(environment: Environment): string {
  if (environment.LADING_CACHE) return environment.LADING_CACHE;
  const base = environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache');
  return join(base, 'lading');
}

/** The place of one version of mongod for this platform; the file may not exist yet. */
export function cachedMongodPath(environment: Environment, version: string): string {
  return join(
    cacheDirectory(environment),
    'mongod',
    `${version}-${process.platform}-${process.arch}`,
    'mongod',
  );
}

/**
 * Lets `produce` make a mongod binary in a scratch directory, then moves it to its place in the cache in one step:
 * processes that install at the same time never see half a file.
 */
export async function installInCache(
  environment: Environment,
  version: string,
  produce: (scratchDirectory: string) => Promise<string>,
): Promise<string> {
  const target = cachedMongodPath(environment, version);
  const root = dirname(dirname(target));
  await mkdir(dirname(target), { recursive: true });
  await removeAbandoned(root);
  const scratch = await mkdtemp(join(root, 'installing-'));
  try {
    const produced = await produce(scratch);
    await chmod(produced, 0o755);
    await rename(produced, target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function removeAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith('installing-')) continue;
    const path = join(root, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > abandonedAfterMs)
      await rm(path, { recursive: true, force: true });
  }
}
