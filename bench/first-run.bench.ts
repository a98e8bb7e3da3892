import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { files } from './cases.ts';
import { startBenchCloud } from './embedded-cloud.ts';
import { emptyProducts, importInto } from './lading-case.ts';
import { writeProductFile } from './product-file.ts';

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

const seconds: Record<string, number[]> = { start: [], first: [], second: [], third: [] };
for (let round = 0; round < rounds; round++) {
  const startedAt = performance.now();
  const cloud = await startBenchCloud(join(dataDirectory, 'first'));
  const client = await new MongoClient(cloud.mongodb).connect();
  const bench = { cloud, client, dataDirectory };
  try {
    await note('start', (performance.now() - startedAt) / 1000);
    // A person is not as fast as a program.
    await sleep(1_000);
    for (const name of ['first', 'second', 'third']) {
      await emptyProducts(bench, 'none');
      const { seconds: taken, stages } = await importInto(bench, file);
      await note(name, taken);
      process.stderr.write(`${JSON.stringify(stages)}\n`);
    }
  } finally {
    await client.close();
    await cloud.close();
  }
}
for (const name of Object.keys(seconds)) console.log(`${name.padEnd(8)} ${median(name).toFixed(2)} s`);
console.log(`first / third  ${(median('first') / median('third')).toFixed(2)}`);

async function note(name: string, taken: number): Promise<void> {
  process.stderr.write(`${name}: ${taken.toFixed(2)} s\n`);
  seconds[name]!.push(taken);
}

function median(name: string): number {
  const sorted = seconds[name]!.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)]!;
}
