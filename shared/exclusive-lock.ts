import { DatabaseSync } from 'node:sqlite';

/**
 * Takes a lock for this process, undefined when another one has it. It is the kernel's, on a file of SQLite: it is gone
 * with the process however that ends, on Windows too, and no process id has to be judged stale.
 */
export function takeExclusiveLock(path: string): { release(): void } | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/** Garbage collection of a database would free its lock. */
const held = new Set<DatabaseSync>();

function isBusy(error: unknown): boolean {
  // SQLITE_BUSY; see https://sqlite.org/rescode.html
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === 5;
}
