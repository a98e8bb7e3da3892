import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startBenchCloud } from './embedded-cloud.ts';
import { endedChildrenCpuSeconds } from './process-usage.ts';

/**
 * `npm run bench:command`: what a short command costs beside an empty program, in turns in the same run, and how long
 * a second start takes until it is ready. Medians of BENCH_ROUNDS (7) rounds.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const dataDirectory = await mkdtemp(join(tmpdir(), 'lading-command-bench-'));
const lading = ['--disable-warning=ExperimentalWarning', resolve(import.meta.dirname, '../bin/lading.ts')];
const runs = [...lading, 'runs', '--json', '--data', dataDirectory];
const empty = ['-e', '0'];

type Cost = { cpu: number; seconds: number };

try {
  const first = await started();
  await measure('runs --json, the cloud is up', runs);
  await first.close();
  await measure('runs --json, the cloud is not up', runs);
  const starts: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const again = await started();
    starts.push(again.seconds);
    await again.close();
  }
  console.log(`second start until ready: ${median(starts).toFixed(2)} s`);
} finally {
  await rm(dataDirectory, { recursive: true, force: true });
}

async function started() {
  const startedAt = performance.now();
  const cloud = await startBenchCloud(dataDirectory);
  return { seconds: (performance.now() - startedAt) / 1000, close: cloud.close };
}

async function measure(name: string, args: string[]): Promise<void> {
  await costOf(args);
  const costs: { empty: Cost; command: Cost }[] = [];
  for (let round = 0; round < rounds; round++) {
    costs.push({ empty: await costOf(empty), command: await costOf(args) });
  }
  const cpu = median(costs.map(({ command }) => command.cpu));
  const seconds = median(costs.map(({ command }) => command.seconds));
  const ratio = cpu / median(costs.map((cost) => cost.empty.cpu));
  console.log(
    `${name}: ${cpu.toFixed(3)} s of CPU, ${ratio.toFixed(1)} times an empty program; ${seconds.toFixed(3)} s`,
  );
}

/** The kernel counts in hundredths of a second, so that five calls are one measurement. */
async function costOf(args: string[]): Promise<Cost> {
  const calls = 5;
  const before = (await endedChildrenCpuSeconds()) ?? 0;
  const startedAt = performance.now();
  for (let call = 0; call < calls; call++) {
    const { status, stderr } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}: ${stderr}`);
  }
  const seconds = (performance.now() - startedAt) / 1000 / calls;
  const cpu = (((await endedChildrenCpuSeconds()) ?? 0) - before) / calls;
  return { cpu, seconds };
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
