import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingLogOptions {
  /** A file that a line would make larger becomes the first of the older ones. */
  maxBytes: number;
  /** Older files that stay: `name.1.log` is the youngest. */
  kept: number;
  /** Told of a line that could not be written: a full or broken disk must not stop who logs. */
  onLost?: (line: string) => void;
}

export interface RotatingLog {
  writeLine(line: string): void;
}

/** A log, for its owner alone, that takes at most `kept + 1` times `maxBytes`. `path` ends with `.log`. */
export function openRotatingLog(path: string, { maxBytes, kept, onLost }: RotatingLogOptions): RotatingLog {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let sizeBytes = sizeOf(path) ?? 0;
  return {
    writeLine(line) {
      const bytes = Buffer.byteLength(line) + 1;
      try {
        if (sizeBytes > 0 && sizeBytes + bytes > maxBytes) {
          rotateLog(path, kept);
          sizeBytes = 0;
        }
        appendFileSync(path, `${line}\n`, { mode: 0o600 });
        sizeBytes += bytes;
      } catch {
        onLost?.(line);
      }
    },
  };
}

/** Begins a new log: `name.log` becomes `name.1.log` and so on; older ones than the last `kept` go. */
export function rotateLog(path: string, kept: number): void {
  for (let age = kept - 1; age >= 0; age--) {
    if (sizeOf(olderLog(path, age)) !== undefined) renameSync(olderLog(path, age), olderLog(path, age + 1));
  }
}

function olderLog(path: string, age: number): string {
  return age === 0 ? path : path.replace(/\.log$/, `.${age}.log`);
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
