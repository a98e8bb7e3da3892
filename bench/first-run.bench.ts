import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { files } from './cases.ts';
import { startBenchCloud } from './embedded-cloud.ts';
import { emptyProducts, measureImport } from './lading-case.ts';
import { writeProductFile } from './product-file.ts';
import { median } from './table.ts';

/**
 * `npm run bench:first [-- ROWS]`: what the first run after a start costs beside warm ones, an empty collection each
 * time. Medians of BENCH_ROUNDS (5) starts on the same data directory, in seconds; each is told as it comes.
 */
const rows = Number(process.argv[2] ?? 500_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const dataDirectory = resolve(import.meta.dirname, 'data');
const file = join(dataDirectory, `base-${rows}.csv`);
await mkdir(dataDirectory, { recursive: true });
await writeProductFile(file, { rows, ...files.base });

/** Between the start and the first upload: a person is not as fast as a program. */
const pauseMs = Number(process.env.BENCH_PAUSE_MS ?? 3_000);
// A start that is not the first one, on data that no earlier bench left.
await rm(join(dataDirectory, 'first'), { recursive: true, force: true });
await (await startBenchCloud(join(dataDirectory, 'first'))).close();

const seconds: Record<string, number[]> = { start: [], first: [], second: [], third: [] };
for (let round = 0; round < rounds; round++) {
  const startedAt = performance.now();
  const cloud = await startBenchCloud(join(dataDirectory, 'first'));
  const client = await new MongoClient(cloud.mongodb).connect();
  const bench = { cloud, client, dataDirectory };
  try {
    note('start', (performance.now() - startedAt) / 1000);
    await sleep(pauseMs);
    for (const name of ['first', 'second', 'third']) {
      await emptyProducts(bench, 'none');
      const { result, cpuSeconds } = await measureImport(bench, file);
      note(name, result.seconds);
      process.stderr.write(
        `  seconds ${JSON.stringify(result.stages)}\n  CPU ${JSON.stringify(cpuSeconds)}\n`,
      );
    }
  } finally {
    await client.close();
    await cloud.close();
  }
}
for (const [name, taken] of Object.entries(seconds)) {
  console.log(`${name.padEnd(8)} ${median(taken).toFixed(2)} s`);
}
console.log(`first / third  ${(median(seconds.first!) / median(seconds.third!)).toFixed(2)}`);

function note(name: string, taken: number): void {
  process.stderr.write(`${name}: ${taken.toFixed(2)} s\n`);
  seconds[name]!.push(taken);
}
