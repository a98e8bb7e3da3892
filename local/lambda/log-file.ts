import { createWriteStream, mkdirSync, openSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

export interface LogFile {
  writeLine(line: string): void;
  close(): Promise<void>;
}

/** 8 MiB are some 40,000 log lines: enough to look back, small enough for an editor. */
const maxLogBytes = 8 * 1024 * 1024;

/** Appends lines to a file; a full file becomes `<path>.1`, so a log takes at most twice `maxBytes`. */
export function openLogFile(path: string, maxBytes = maxLogBytes): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  let stream = open(path);

  function rotate(): void {
    sizeBytes = 0;
    try {
      // The old stream keeps writing to the renamed file until it is flushed.
      renameSync(path, `${path}.1`);
      const next = open(path);
      stream.end();
      stream = next;
    } catch {
      // On a full disk there is no new file: the old one goes on, under either name.
    }
  }

  return {
    writeLine(line) {
      if (sizeBytes > maxBytes) rotate();
      sizeBytes += Buffer.byteLength(line) + 1;
      stream.write(`${line}\n`);
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

function open(path: string): WriteStream {
  // Opened at once: a stream that opens itself a tick later could meet a file that was renamed meanwhile.
  const stream = createWriteStream(path, { fd: openSync(path, 'a') });
  // A full disk must not end the cloud; the lines are lost.
  stream.on('error', () => {});
  return stream;
}
