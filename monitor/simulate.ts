import { mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../shared/seeded-random.ts';

export interface SimulateOptions {
  directory: string;
  folders: number;
  /** New files per folder and step. */
  filesPerStep: number;
  steps: number;
  pauseMs: number;
  /** Share of the files that stay for good, 0 to 1. */
  stuckShare: number;
  seed: number;
  signal: AbortSignal;
}

export interface Simulated {
  arrived: number;
  archived: number;
  gone: number;
  stuck: number;
  /** A configuration for `monitor check` over the tree. */
  configFile: string;
}

/** Of the files that do not stick: deleted without a trace instead of archived. */
const goneShare = 0.1;
/** Files are last written this long ago: nobody is writing to them any more. */
const ageMs = 10 * 60_000;

/**
 * Makes folders in which files arrive, move on to the archive, vanish, or stick. The same seed gives the same story.
 */
export async function simulate(options: SimulateOptions): Promise<Simulated> {
  const root = resolve(options.directory);
  const random = seededRandom(options.seed);
  const folders = Array.from({ length: options.folders }, (_, index) => join(root, `folder-${index + 1}`));
  const archiveOf = (folder: string) => join(root, 'archive', folder.slice(root.length + 1));
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await mkdir(archiveOf(folder), { recursive: true });
  }
  const configFile = await writeConfig(root, folders, archiveOf);
  const simulated = { arrived: 0, archived: 0, gone: 0, stuck: 0, configFile };
  let moving: { folder: string; name: string }[] = [];
  for (let step = 1; step <= options.steps && !options.signal.aborted; step++) {
    for (const { folder, name } of moving) {
      const isGone = random.fraction() < goneShare;
      const target = isGone ? join(root, 'deleted', name) : join(archiveOf(folder), name);
      if (isGone) await mkdir(join(root, 'deleted'), { recursive: true });
      await rename(join(folder, name), target);
      simulated[isGone ? 'gone' : 'archived']++;
    }
    moving = [];
    for (const folder of folders) {
      for (let index = 1; index <= options.filesPerStep; index++) {
        const name = `order-${options.seed}-${step}-${index}.csv`;
        await makeOldFile(join(folder, name));
        simulated.arrived++;
        if (random.fraction() < options.stuckShare) simulated.stuck++;
        else moving.push({ folder, name });
      }
    }
    if (step < options.steps)
      await delay(options.pauseMs, undefined, { signal: options.signal }).catch(() => {});
  }
  return simulated;
}

async function makeOldFile(path: string): Promise<void> {
  await writeFile(path, 'id,amount\n1,10\n');
  const then = (Date.now() - ageMs) / 1000;
  await utimes(path, then, then);
}

async function writeConfig(root: string, folders: string[], archiveOf: (folder: string) => string) {
  const configFile = join(root, 'monitor.json');
  const config = {
    monitorId: 'simulation',
    endpoint: 'http://127.0.0.1:3000',
    userName: 'monitor',
    password: { environment: 'LADING_MONITOR_PASSWORD' },
    stateDirectory: join(root, 'state'),
    intervalMinutes: 1,
    folders: folders.map((path) => ({ path, slaMinutes: 1, archive: archiveOf(path) })),
  };
  // An endpoint that was filled in stays.
  await writeFile(configFile, `${JSON.stringify(config, undefined, 2)}\n`, { flag: 'wx' }).catch(() => {});
  return configFile;
}
