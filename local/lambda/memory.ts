import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * How Lambda's own start of Node sizes V8's heap by the memory of the function. On the command line, where it outweighs
 * NODE_OPTIONS: a function cannot choose for itself.
 */
export function heapFlags(memoryMb: number): string[] {
  const newSpaceMb = Math.floor(memoryMb / 10);
  return [
    `--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`,
    `--max-old-space-size=${memoryMb - newSpaceMb}`,
  ];
}

/**
 * The highest resident memory of a process so far, in MiB; undefined when it has ended. Linux keeps the
 * high-water mark itself, so no peak between two looks is missed; elsewhere `ps` gives what is resident now.
 */
export async function readPeakMemoryMb(pid: number): Promise<number | undefined> {
  const kib = process.platform === 'linux' ? fromProc(pid) : await fromPs(pid);
  return kib === undefined ? undefined : Math.round(kib / 102.4) / 10;
}

/** Read at once: the kernel makes the text, and the thread pool would cost more than that, for every invocation. */
function fromProc(pid: number): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<number | undefined> {
  const found = await run('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => undefined);
  return found ? Number(found.stdout.trim()) || undefined : undefined;
}
