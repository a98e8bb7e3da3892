import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The highest resident memory of a process so far, in MiB; undefined when it has ended. Linux keeps the
 * high-water mark itself, so no peak between two looks is missed; elsewhere `ps` gives what is resident now.
 */
export async function readPeakMemoryMb(pid: number): Promise<number | undefined> {
  const kib = process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid);
  return kib === undefined ? undefined : Math.round(kib / 102.4) / 10;
}

async function fromProc(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return found === undefined ? undefined : Number(found);
}

async function fromPs(pid: number): Promise<number | undefined> {
  const found = await run('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => undefined);
  return found ? Number(found.stdout.trim()) || undefined : undefined;
}
