import { ConfigError } from './errors.ts';

/** What the services of the embedded cloud answer with when their disk is full; the message names the path. */
export const diskFullName = 'DiskFull';

/** OutOfDiskSpace of MongoDB. Told by its shape: who has no database must not carry the driver with it. */
const mongoOutOfDiskSpace = 14_031;

/** The error of an operator who must make space, if `error` says that a disk is full; undefined otherwise. */
export function diskFullOf(error: unknown): ConfigError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (error.name === diskFullName) return diskFull(error.message, error);
  if (code === mongoOutOfDiskSpace) return diskFull('no space is left on the disk of the database', error);
  if (code !== 'ENOSPC') return undefined;
  return diskFull(`no space is left on the disk${typeof path === 'string' ? ` of ${path}` : ''}`, error);
}

function diskFull(message: string, cause: Error): ConfigError {
  return new ConfigError('disk_full', message, { cause });
}
