import { readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second. */
const msPerTick = 10;

/** CPU time of a process so far, in milliseconds; undefined when it has ended, and on other systems than Linux. */
export function readCpuMs(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which may hold anything: state is field 3, user and system time are 14 and 15.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * msPerTick;
  } catch {
    return undefined;
  }
}
