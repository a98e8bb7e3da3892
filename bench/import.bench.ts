import { mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { MongoClient } from 'mongodb';
import { importFile } from '../cli/import-file.ts';
import { noProgress } from '../cli/progress.ts';
import { reportsOf } from '../cli/run-files.ts';
import type { RunResult } from '../cli/run-result.ts';
import { type BenchCloud, startBenchCloud } from './embedded-cloud.ts';
import { findMongoimport, runMongoimport } from './peer.ts';
import { cpuSeconds, peakMemoryMb } from './process-usage.ts';
import { writeProductFile } from './product-file.ts';
import { type Measurement, printTable } from './table.ts';

/**
 * `npm run bench [-- ROWS]`: imports a generated file into an empty collection, again unchanged and again with 5 % of
 * the rows changed, and lets `mongoimport` insert and upsert the same file on the same mongod in between.
 * Three rounds; the table shows medians and is also written to `bench/data/results.json`.
 */
const rows = Number(process.argv[2] ?? 500_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
if (!Number.isInteger(rows) || rows < 1) throw new Error('usage: npm run bench [-- ROWS]');

const dataDirectory = resolve(import.meta.dirname, 'data');
const fileOf = (name: string) => join(dataDirectory, `${name}-${rows}.csv`);
await mkdir(dataDirectory, { recursive: true });
const bytes = await writeProductFile(fileOf('base'), { rows, columns: 12, changeEvery: 0 });
await writeProductFile(fileOf('changed'), { rows, columns: 12, changeEvery: 20 });

await rm(join(dataDirectory, 'cloud'), { recursive: true, force: true });
const cloud = await startBenchCloud(join(dataDirectory, 'cloud'));
const client = await new MongoClient(cloud.mongodb).connect();
const measurements: Measurement[] = [];
try {
  await measureRounds();
} finally {
  await client.close();
  await cloud.close();
}
printTable(measurements, rows);
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
await writeFile(
  join(dataDirectory, 'results.json'),
  `${JSON.stringify({ rows, bytes, rounds, machine, measurements }, null, 2)}\n`,
);

async function measureRounds(): Promise<void> {
  const mongoimport = await findMongoimport();
  if (!mongoimport) process.stderr.write('mongoimport was not found: no ratios (set MONGOIMPORT)\n');
  const peers = client.db('bench').collection('peer');
  const products = client.db(cloud.database).collection('products');
  const peer = async (name: string, upsert: boolean) => {
    if (!mongoimport) return;
    const request = { uri: cloud.mongodb, collection: peers, file: fileOf('base'), upsert };
    record(name, await runMongoimport(mongoimport, request));
  };
  // Warm functions and a warm mongod for both sides.
  await importInto(cloud, fileOf('base'));
  for (let round = 0; round < rounds; round++) {
    await peers.drop().catch(() => undefined);
    await peer('mongoimport insert', false);
    await products.deleteMany({});
    await products.drop().catch(() => undefined);
    await lading('empty collection', fileOf('base'), { created: rows });
    await lading('same file again', fileOf('base'), { unchanged: rows });
    await lading('5 % changed', fileOf('changed'), { updated: Math.ceil(rows / 20) });
    await peers.drop().catch(() => undefined);
    await peers.createIndex({ sku: 1 });
    await peer('mongoimport upsert', true);
    await peer('mongoimport upsert again', true);
  }
}

async function lading(name: string, file: string, expected: Partial<RunResult>): Promise<void> {
  const { pid } = await client.db('admin').command({ serverStatus: 1 });
  const mongodPid = Number(pid);
  const [mongodBefore, engineBefore] = await Promise.all([cpuSeconds(mongodPid), cpuSeconds(cloud.pid)]);
  const result = await importInto(cloud, file);
  for (const [field, value] of Object.entries(expected)) {
    if (result[field as keyof RunResult] !== value) {
      throw new Error(`${name}: expected ${field} ${value}, got ${JSON.stringify(result)}`);
    }
  }
  const [mongodAfter, engineAfter] = await Promise.all([cpuSeconds(mongodPid), cpuSeconds(cloud.pid)]);
  record(name, result.seconds, {
    stages: result.stages,
    peakMemoryMb: { ...result.peakMemoryMb, engine: (await peakMemoryMb(cloud.pid)) ?? 0 },
    cpuSeconds: {
      mongod: (mongodAfter ?? 0) - (mongodBefore ?? 0),
      engine: (engineAfter ?? 0) - (engineBefore ?? 0),
    },
  });
}

async function importInto({ connection }: BenchCloud, file: string): Promise<RunResult> {
  const request = { file, team: 'catalogue', folder: reportsOf(dataDirectory) };
  const { result } = await importFile(connection, request, noProgress);
  if (result.status !== 'succeeded') throw new Error(`import failed: ${JSON.stringify(result)}`);
  return result;
}

function record(name: string, seconds: number, detail: Omit<Measurement, 'name' | 'seconds'> = {}): void {
  process.stderr.write(`${name}: ${seconds.toFixed(2)} s\n`);
  measurements.push({ name, seconds, ...detail });
}
