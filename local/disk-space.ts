import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskFullName } from '../shared/disk-full.ts';
import { ConfigError } from '../shared/errors.ts';
import { systemCode } from '../shared/system-code.ts';

/**
 * Work that needs space is refused while less than this is free, so that what is at work can still end and say so: a
 * batch of a load, its journal, and the record of a run that failed. A mongod that runs out of space ends.
 */
export const reservedBytes = 64 * 1024 * 1024;

const codes = ['ENOSPC', 'EDQUOT'];
const words = /No space left on device|Disk quota exceeded|disk is full/i;

/** Whether an error, or what caused it, says that a disk is full. LevelDB says so in words alone. */
export function isDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code, message, cause } = error as Record<string, unknown>;
  if (name === diskFullName || code === 'disk_full' || codes.includes(systemCode(error) ?? '')) return true;
  return (typeof message === 'string' && words.test(message)) || isDiskFull(cause);
}

/** To be told to whoever can make space. */
export function diskFull(path: string, detail = '', cause?: unknown): ConfigError {
  return new ConfigError('disk_full', `no space is left on the disk of ${path}${detail}`, { cause });
}

/** @throws ConfigError `disk_full` when less than `neededBytes` is free where `path` lies. */
export async function refuseShortDisk(path: string, neededBytes = reservedBytes): Promise<void> {
  const freeBytes = await freeBytesOf(path);
  if (freeBytes >= neededBytes) return;
  throw diskFull(path, ` (${megabytes(freeBytes)} MB are free, ${megabytes(neededBytes)} MB are needed)`);
}

/** What a process without special rights may still write to the file system of `path`. */
export async function freeBytesOf(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

const pauseMs = 1000;

/**
 * Repeats work that others rely on until the disk takes it.
 * @throws any other error, and the last one when `isOver` says that nobody waits any more.
 */
export async function onceThereIsSpace<Result>(
  work: () => Promise<Result>,
  isOver: () => boolean = () => false,
): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDiskFull(error) || isOver()) throw error;
    }
    await sleep(pauseMs, undefined, { ref: false });
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
