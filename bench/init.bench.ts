import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LocalFunction } from '../local/lambda/declared.ts';
import { environmentVariables } from '../local/lambda/environment-variables.ts';
import { heapFlags } from '../local/lambda/memory.ts';
import { synthesize } from '../local/synthesis.ts';
import { synthesisCache } from '../local/synthesis-cache.ts';
import { readTemplate } from '../local/template/read-template.ts';

/**
 * `npm run bench:init`: the CPU time from the start of a process until each function is loaded, as Lambda bills it for a
 * cold start, beside that of an empty program in the same rounds. Medians of BENCH_ROUNDS (7) rounds, in milliseconds.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const { functions } = readTemplate(await synthesize({ cacheDirectory: synthesisCache }));

/** Of the whole process, its threads included. */
const tellCpu =
  'const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); process.exit();';

const costs = new Map<string, number[]>();
for (let round = 0; round < rounds; round++) {
  note('(an empty program)', cpuMs([], {}, tellCpu));
  for (const fn of functions) note(fn.name, initCpuMs(fn));
}
const sizes = new Map(await Promise.all(functions.map(async (fn) => [fn.name, await bundleKb(fn)] as const)));
for (const [name, found] of costs) {
  const ms = found.toSorted((one, other) => one - other)[Math.floor(found.length / 2)]!;
  console.log(
    `${name.padEnd(32)} ${ms.toFixed(0).padStart(5)} ms ${String(sizes.get(name) ?? '').padStart(6)}`,
  );
}

function note(name: string, ms: number): void {
  costs.set(name, [...(costs.get(name) ?? []), ms]);
}

function initCpuMs(fn: LocalFunction): number {
  const url = pathToFileURL(bundleOf(fn)).href;
  const code = `import(${JSON.stringify(url)}).then(() => { ${tellCpu} });`;
  return cpuMs(heapFlags(fn.memoryMb), environmentVariables(fn, {}), code);
}

function cpuMs(flags: string[], env: Record<string, string>, code: string): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, '-e', code], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

function bundleOf({ assetDirectory, handler }: LocalFunction): string {
  return join(assetDirectory, `${handler.split('.')[0]}.mjs`);
}

async function bundleKb(fn: LocalFunction): Promise<string> {
  return `${Math.round((await stat(bundleOf(fn))).size / 1000)} kB`;
}
