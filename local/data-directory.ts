import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../shared/atomic-file.ts';
import { ConflictError } from '../shared/errors.ts';
import { takeExclusiveLock } from '../shared/exclusive-lock.ts';
import { readIfThere } from '../shared/read-if-there.ts';
import { CloudInfo } from './cloud-info.ts';
import { ownDataDirectory } from './data-directory-owner.ts';
import { startOf } from './process-identity.ts';

export type DataDirectory = {
  /** Absolute. */
  path: string;
  /** Lets `findRunningCloud` find this cloud; call it when everything answers. */
  publish: (info: CloudInfo) => Promise<void>;
  release: () => Promise<void>;
};

/** `startedAt` tells the process from a later one that was given the same pid. */
const Holder = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
type Holder = z.infer<typeof Holder>;

/**
 * Makes the directory (for its owner alone) and takes it for this process.
 * @throws ConflictError `data_directory_in_use` naming the pid of the process that has it; ConfigError
 * `data_directory_foreign` when it holds what is not ours.
 */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  const path = resolve(directory);
  await ownDataDirectory(path);
  const lock = takeExclusiveLock(join(path, 'lock')) ?? (await refuse(path));
  const me: Holder = { pid: process.pid, startedAt: (await startOf(process.pid)) ?? '' };
  await rm(cloudPath(path), { force: true });
  await writeJson(holderPath(path), me);
  return {
    path,
    async publish(info) {
      await writeJson(namesPath(path), Names.parse(info));
      await writeJson(cloudPath(path), { ...info, ...me });
    },
    async release() {
      await rm(cloudPath(path), { force: true });
      await rm(holderPath(path), { force: true });
      lock.release();
    },
  };
}

/**
 * The cloud that runs on this directory and is ready, or undefined.
 * @throws ConflictError `data_directory_in_use` when one runs whose record this version cannot read.
 */
export async function findRunningCloud(directory: string): Promise<CloudInfo | undefined> {
  const record = await readJson(cloudPath(resolve(directory)));
  const holder = Holder.safeParse(record);
  if (!holder.success || !(await lives(holder.data))) return undefined;
  const info = CloudInfo.safeParse(record);
  if (info.success) return info.data;
  throw inUse(directory, `process ${holder.data.pid}, which is of another version`);
}

/** How the stores of the cloud are called that was up last on this directory; undefined when none was. */
export async function readNames(directory: string): Promise<z.infer<typeof Names> | undefined> {
  const record = await readJson(namesPath(resolve(directory)));
  return record === undefined ? undefined : Names.parse(record);
}

/** The part of the record of a cloud that stays true when it is down. */
const Names = CloudInfo.pick({ runTable: true, dropBucket: true });

async function refuse(path: string): Promise<never> {
  const holder = Holder.safeParse(await readJson(holderPath(path)));
  throw inUse(path, holder.success ? `process ${holder.data.pid}` : 'another process');
}

function inUse(path: string, by: string): ConflictError {
  return new ConflictError('data_directory_in_use', `${path} is in use by ${by}`);
}

async function lives({ pid, startedAt }: Holder): Promise<boolean> {
  return (await startOf(pid)) === startedAt;
}

function cloudPath(path: string): string {
  return join(path, 'cloud.json');
}

function holderPath(path: string): string {
  return join(path, 'holder.json');
}

function namesPath(path: string): string {
  return join(path, 'names.json');
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

async function readJson(path: string): Promise<unknown> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : JSON.parse(text);
}
