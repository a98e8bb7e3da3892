import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConflictError } from '../shared/errors.ts';
import { takeExclusiveLock } from '../shared/exclusive-lock.ts';

/**
 * Takes a state directory for this process.
 * @throws ConflictError `monitor_running` when another process has it.
 */
export function takeMonitorLock(stateDirectory: string): { release(): void } {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  const lock = takeExclusiveLock(join(stateDirectory, 'lock'));
  if (!lock) throw new ConflictError('monitor_running', `another monitor works in ${stateDirectory}`);
  return lock;
}
