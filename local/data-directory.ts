import { rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { ConflictError } from '../lambdas/shared/errors.ts';
import { CloudInfo } from './cloud-info.ts';
import { ownDataDirectory } from './data-directory-owner.ts';
import { startOf } from './process-identity.ts';
import { readIfThere } from './read-if-there.ts';

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
 * Makes the directory (for its owner alone) and takes it for this process. The lock is the kernel's, on a file of
 * SQLite, so that it is gone with the process, however that ends.
 * @throws ConflictError `data_directory_in_use` naming the pid of the process that has it; ConfigError
 * `data_directory_foreign` when it holds what is not ours.
 */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  const path = resolve(directory);
  await ownDataDirectory(path);
  const lock = takeLock(path) ?? (await refuse(path));
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
      if (!held.delete(lock)) return;
      await rm(cloudPath(path), { force: true });
      await rm(holderPath(path), { force: true });
      lock.close();
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

/** Garbage collection of a database would free its lock. */
const held = new Set<DatabaseSync>();

function takeLock(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(join(path, 'lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(database);
  return database;
}

function isBusy(error: unknown): boolean {
  // SQLITE_BUSY; see https://sqlite.org/rescode.html
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === 5;
}

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
  await writeFile(`${path}.new`, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function readJson(path: string): Promise<unknown> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : JSON.parse(text);
}
