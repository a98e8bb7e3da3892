import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLineOf, isAlive } from '../process-identity.ts';

const graceSeconds = 20;

/**
 * Ends a mongod that still holds this data path: both it and its guard outlive their parent only when the guard was
 * killed together with the parent.
 */
export async function endLeftover(dataPath: string): Promise<void> {
  const text = await readFile(join(dataPath, 'mongod.lock'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  // After a crash the lock file stays, and its pid may belong to any other program by now.
  if (!(pid > 0) || !(await commandLineOf(pid)).includes(dataPath)) return;
  process.kill(pid, 'SIGTERM');
  for (let waitedMs = 0; await isAlive(pid); waitedMs += 50) {
    if (waitedMs > graceSeconds * 1000) process.kill(pid, 'SIGKILL');
    await sleep(50);
  }
}
