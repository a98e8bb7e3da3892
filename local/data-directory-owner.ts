import { chmod, mkdir, opendir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../shared/errors.ts';
import { systemCode } from '../shared/system-code.ts';

const marker = 'lading-data.txt';
const markerText =
  "The data of an embedded cloud of Lading. Its files belong together: copy, move or remove all of them, while it doesn't run.\n";

/** What earlier versions, which left no marker, had in a data directory. */
const earlierNames = new Set([
  ...['lock', 'lock-journal', 'holder.json', 'holder.json.new', 'cloud.json', 'cloud.json.new', 'reports'],
  ...[
    'api-gateway',
    'async-invocations',
    'cognito',
    'dynamodb',
    'event-deliveries',
    'logs',
    'mail',
    'mongodb',
  ],
  ...['queues', 's3', 'secrets', 'step-functions', 'tools'],
]);
/** What systems put into directories by themselves. */
const nobodysNames = new Set(['lost+found', '.DS_Store']);

/**
 * Makes the directory for its owner alone, or takes one that is empty or ours; from then on, what this process and its
 * children make is their owner's alone too. Nothing in a directory of somebody else is touched, its mode included.
 * @throws ConfigError `data_directory_foreign` naming what is there.
 */
export async function ownDataDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    if (systemCode(error) === 'EEXIST') throw foreign(path, 'it is a file');
    throw error;
  });
  const names = await namesIn(path);
  const isMarked = names.includes(marker);
  const stranger = strangerAmong(names);
  if (stranger !== undefined) throw foreign(path, `it holds ${stranger}`);
  process.umask(0o077);
  await chmod(path, 0o700);
  if (isMarked) return;
  for (const name of names) await closeToOthers(join(path, name));
  await writeFile(join(path, marker), markerText);
}

/** A name that no data directory of ours holds; undefined when it is empty or ours. */
export async function findStranger(path: string): Promise<string | undefined> {
  return strangerAmong(await namesIn(path));
}

function strangerAmong(names: readonly string[]): string | undefined {
  return names.includes(marker) ? undefined : names.find((name) => !earlierNames.has(name));
}

async function namesIn(path: string): Promise<string[]> {
  return (await readdir(path)).filter((name) => !nobodysNames.has(name));
}

function foreign(path: string, found: string): ConfigError {
  const advice = 'name one that is empty, or that does not exist yet, with --data';
  return new ConfigError(
    'data_directory_foreign',
    `${path} is no data directory of Lading (${found}): ${advice}`,
  );
}

/** Earlier versions left files that others may read. */
async function closeToOthers(path: string): Promise<void> {
  const directory = await opendir(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  const { mode } = await stat(path);
  await chmod(path, mode & 0o700);
  if (!directory) return;
  for await (const entry of directory) {
    if (entry.isDirectory() || entry.isFile()) await closeToOthers(join(path, entry.name));
  }
}
