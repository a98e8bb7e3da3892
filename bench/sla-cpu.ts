import { readdir, readFile } from 'node:fs/promises';
import { cpuSeconds } from './process-usage.ts';

/** CPU seconds so far of a process and of each group of its children, by the name of the function that they run. */
export async function cpuByPart(pid: number): Promise<Record<string, number>> {
  const parts: Record<string, number> = { cloud: (await cpuSeconds(pid)) ?? 0 };
  for (const child of await childrenOf(pid)) {
    const name = await functionNameOf(child);
    parts[name] = (parts[name] ?? 0) + ((await cpuSeconds(child)) ?? 0);
  }
  return parts;
}

export function difference(
  later: Record<string, number>,
  earlier: Record<string, number>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(later).map(([name, value]) => [name, value - (earlier[name] ?? 0)]),
  );
}

/** Nothing where /proc does not exist. */
async function childrenOf(pid: number): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const found: number[] = [];
  for (const entry of entries.filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent === pid) found.push(Number(entry));
  }
  return found;
}

async function functionNameOf(pid: number): Promise<string> {
  const variables = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(variables)?.[1] ?? 'others';
}
