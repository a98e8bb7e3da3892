import { join } from 'node:path';
import { openRotatingLog } from '../shared/rotating-log.ts';

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
  const log = openRotatingLog(join(stateDirectory, 'monitor.log'), {
    maxBytes,
    kept: keptFiles - 1,
    onLost: (line) => void process.stderr.write(`${line}\n`),
  });
  return (level, event, details = {}) =>
    log.writeLine(JSON.stringify({ time: new Date().toISOString(), level, event, ...details }));
}
