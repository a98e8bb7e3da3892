import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

type Level = 'info' | 'warn' | 'error';

export type Log = (level: Level, event: string, details?: object) => void;

/** Ten files of 5 MB: about a year of a quiet monitor, and a bound for a loud one. */
const maxFileBytes = 5_000_000;
const keptFiles = 10;

/**
 * A log of one JSON object per line, `monitor.log` in the state directory, older ones `monitor.1.log` and so on.
 * A full or broken disk must not stop the monitor: then lines go to standard error.
 */
export function openLog(stateDirectory: string, maxBytes = maxFileBytes): Log {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  const path = join(stateDirectory, 'monitor.log');
  let sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return (level, event, details = {}) => {
    const line = `${JSON.stringify({ time: new Date().toISOString(), level, event, ...details })}\n`;
    try {
      if (sizeBytes > 0 && sizeBytes + Buffer.byteLength(line) > maxBytes) {
        rotate(stateDirectory, path);
        sizeBytes = 0;
      }
      appendFileSync(path, line, { mode: 0o600 });
      sizeBytes += Buffer.byteLength(line);
    } catch {
      process.stderr.write(line);
    }
  };
}

function rotate(stateDirectory: string, path: string): void {
  const older = (number: number) => join(stateDirectory, `monitor.${number}.log`);
  for (let number = keptFiles - 2; number >= 1; number--) {
    if (statSync(older(number), { throwIfNoEntry: false })) renameSync(older(number), older(number + 1));
  }
  renameSync(path, older(1));
}
