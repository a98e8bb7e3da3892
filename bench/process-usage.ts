import { readFile } from 'node:fs/promises';

/** Linux counts process time in hundredths of a second (USER_HZ) whatever the kernel's tick. */
const ticksPerSecond = 100;

/** CPU seconds (user and system) that a process has used so far; undefined where /proc does not exist. */
export async function cpuSeconds(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (!stat) return undefined;
  // Fields are counted after the command name, which may hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Highest resident memory of a process so far in MiB; undefined where /proc does not exist. */
export async function peakMemoryMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const kilobytes = status?.match(/^VmHWM:\s+(\d+) kB$/m)?.[1];
  return kilobytes ? Math.round(Number(kilobytes) / 102.4) / 10 : undefined;
}

/** CPU seconds of all children of this process that have ended; undefined where /proc does not exist. */
export async function endedChildrenCpuSeconds(): Promise<number | undefined> {
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => undefined);
  if (!stat) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}
