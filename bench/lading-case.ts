import type { MongoClient } from 'mongodb';
import { importFile } from '../cli/import-file.ts';
import { noProgress } from '../cli/progress.ts';
import { reportsOf } from '../cli/run-folder.ts';
import type { RunResult } from '../cli/run-result.ts';
import { migrateCatalogue } from '../lambdas/catalogue/migrate-catalogue.ts';
import { indexDescription } from '../lambdas/catalogue/product-indexes.ts';
import { type LadingCase, shopIndexes } from './cases.ts';
import type { BenchCloud } from './embedded-cloud.ts';
import { cpuSeconds, peakMemoryMb } from './process-usage.ts';
import { reportedCpuSeconds } from './reported-cpu.ts';
import type { Measurement } from './table.ts';

/** What the cases share. */
export interface Bench {
  cloud: BenchCloud;
  client: MongoClient;
  dataDirectory: string;
}

/** Once with warm functions and a warm mongod, as the peer has it. */
export async function warmUp(bench: Bench, file: string): Promise<void> {
  await importInto(bench, file);
  await importInto(bench, file);
}

/** Imports the file of one case, checks the outcome of every row and says what it cost. */
export async function runLadingCase(
  bench: Bench,
  one: LadingCase,
  file: string,
  rows: number,
): Promise<Measurement> {
  const { cloud } = bench;
  if (one.startsEmpty) await emptyProducts(bench, one.indexes);
  const { result, cpuSeconds } = await measureImport(bench, file);
  checkOutcome(one, result, rows);
  return {
    name: one.name,
    seconds: result.seconds,
    targets: one.targets,
    stages: result.stages,
    peakMemoryMb: { ...result.peakMemoryMb, engine: (await peakMemoryMb(cloud.pid)) ?? 0 },
    cpuSeconds,
  };
}

/** The pid of the server, to read its CPU time; it runs on this machine. */
export async function mongodPidOf(client: MongoClient): Promise<number> {
  const { pid } = await client.db('admin').command({ serverStatus: 1 });
  return Number(pid);
}

/** As a deployment leaves it, and as if nothing had ever been imported. */
export async function emptyProducts({ client, cloud }: Bench, indexes: LadingCase['indexes']): Promise<void> {
  const db = client.db(cloud.database);
  await db.collection('products').drop();
  await migrateCatalogue(db, indexes === 'ours' ? shopIndexes : []);
  if (indexes === 'of others')
    await db.collection('products').createIndexes(shopIndexes.map(indexDescription));
}

/** Imports a file and tells the CPU seconds of everything that worked for it. */
export async function measureImport(
  bench: Bench,
  file: string,
): Promise<{ result: RunResult; cpuSeconds: Record<string, number> }> {
  const { client, cloud } = bench;
  const mongodPid = await mongodPidOf(client);
  const usage = async () => ({
    mongod: (await cpuSeconds(mongodPid)) ?? 0,
    engine: (await cpuSeconds(cloud.pid)) ?? 0,
  });
  const before = await usage();
  const result = await importInto(bench, file);
  const after = await usage();
  return {
    result,
    cpuSeconds: {
      mongod: after.mongod - before.mongod,
      engine: after.engine - before.engine,
      ...(await reportedCpuSeconds(result.report)),
    },
  };
}

async function importInto({ cloud, dataDirectory }: Bench, file: string): Promise<RunResult> {
  const request = { file, team: 'catalogue', folder: reportsOf(dataDirectory) };
  const { result } = await importFile(cloud.connection, request, noProgress);
  if (result.status !== 'succeeded') throw new Error(`import failed: ${JSON.stringify(result)}`);
  return result;
}

function checkOutcome({ name, outcome }: LadingCase, result: RunResult, rows: number): void {
  const updated = Math.ceil(rows / 20);
  const expected = outcome === 'some updated' ? { updated, unchanged: rows - updated } : { [outcome]: rows };
  for (const [field, value] of Object.entries(expected)) {
    if (result[field as 'created'] !== value) {
      throw new Error(`${name}: expected ${field} ${value}, got ${JSON.stringify(result)}`);
    }
  }
}
