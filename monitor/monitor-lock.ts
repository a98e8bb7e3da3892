import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConflictError } from '../lambdas/shared/errors.ts';

/**
 * Takes a state directory for this process. The lock is the kernel's, on a file of SQLite: it is gone with the process
 * however that ends, on Windows too, and no process id has to be judged stale.
 * @throws ConflictError `monitor_running` when another process has it.
 */
export function takeMonitorLock(stateDirectory: string): { release(): void } {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(stateDirectory, 'lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    // SQLITE_BUSY; see https://sqlite.org/rescode.html
    const isBusy = typeof error === 'object' && error && 'errcode' in error && error.errcode === 5;
    if (!isBusy) throw error;
    throw new ConflictError('monitor_running', `another monitor works in ${stateDirectory}`);
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
