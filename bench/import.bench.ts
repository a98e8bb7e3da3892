import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MongoClient } from 'mongodb';
import { copyAppDeclaring } from '../test/support/app-copy.ts';
import { cases, files, type LadingCase, type PeerCase, shopIndexes } from './cases.ts';
import { startBenchCloud } from './embedded-cloud.ts';
import { measureFloor } from './floor.ts';
import { type Bench, runLadingCase, warmUp } from './lading-case.ts';
import { findMongoimport } from './peer.ts';
import { runPeerCase } from './peer-case.ts';
import { writeProductFile } from './product-file.ts';
import { type Measurement, printTable } from './table.ts';
import { measureTransform } from './transform-rate.ts';

/**
 * `npm run bench [-- ROWS [LARGE_ROWS]]`: every case of `cases.ts` in rounds, Lading and `mongoimport` in turns on the
 * same mongod; then, once, a file of LARGE_ROWS; then the transform alone beside csv-parse, and the floor. Medians of
 * BENCH_ROUNDS (3) rounds, printed beside the targets and written to `bench/data/results.json`.
 */
const rows = Number(process.argv[2] ?? 500_000);
const largeRows = Number(process.argv[3] ?? 0);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
if (![rows, largeRows, rounds].every(Number.isInteger) || rows < 1 || rounds < 1) {
  throw new Error('usage: npm run bench [-- ROWS [LARGE_ROWS]]');
}

const dataDirectory = resolve(import.meta.dirname, 'data');
await mkdir(dataDirectory, { recursive: true });
const paths: Record<string, string> = {};
for (const [name, request] of Object.entries(files)) {
  paths[name] = join(dataDirectory, `${name}-${rows}.csv`);
  await writeProductFile(paths[name], { rows, ...request });
}
const mongoimport = await findMongoimport();
if (!mongoimport) process.stderr.write('mongoimport was not found: no ratios (set MONGOIMPORT)\n');
const measurements: Measurement[] = [];

await onOwnCloud('cloud', async (bench) => {
  await measureRounds(bench, (one) => !declaresIndexes(one));
  record(await measureFloor(bench, paths.base!));
  if (largeRows > 0) record({ ...(await measureLarge(bench)), rows: largeRows });
});
// Which indexes are ours is part of the app.
const shop = await mkdtemp(join(tmpdir(), 'lading-bench-'));
try {
  await copyAppDeclaring(shop, shopIndexes);
  await onOwnCloud('shop', (bench) => measureRounds(bench, declaresIndexes), shop);
} finally {
  await rm(shop, { recursive: true, force: true });
}
const transform = await measureTransform(paths.base!);
printTable(measurements, transform);
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
const results = { rows, largeRows, rounds, machine, transform, measurements };
await writeFile(join(dataDirectory, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);

function record(measurement: Measurement): void {
  process.stderr.write(`${measurement.name}: ${measurement.seconds.toFixed(2)} s\n`);
  measurements.push({ rows, ...measurement });
}

/** On a cloud that starts from nothing and ends with the measuring. */
async function onOwnCloud(
  name: string,
  measure: (bench: Bench) => Promise<void>,
  projectDirectory?: string,
): Promise<void> {
  const ofCloud = join(dataDirectory, name);
  await rm(ofCloud, { recursive: true, force: true });
  const cloud = await startBenchCloud(ofCloud, projectDirectory);
  const client = await new MongoClient(cloud.mongodb).connect();
  try {
    await measure({ cloud, client, dataDirectory });
  } finally {
    await client.close();
    await cloud.close();
  }
}

/** The peer of such a case runs beside it, on the same mongod. */
function declaresIndexes({ indexes }: PeerCase | LadingCase): boolean {
  return indexes === 'ours' || indexes === true;
}

async function measureRounds(bench: Bench, isMeant: (one: PeerCase | LadingCase) => boolean): Promise<void> {
  await warmUp(bench, paths.base!);
  for (let round = 0; round < rounds; round++) {
    for (const one of cases) {
      if (!isMeant('lading' in one ? one.lading : one.peer)) continue;
      if ('lading' in one) record(await runLadingCase(bench, one.lading, paths[one.lading.file]!, rows));
      else if (mongoimport) record(await runPeerCase(bench, mongoimport, one.peer, paths[one.peer.file]!));
    }
  }
}

async function measureLarge(bench: Bench): Promise<Measurement> {
  const large = join(dataDirectory, `base-${largeRows}.csv`);
  await writeProductFile(large, { rows: largeRows, ...files.base });
  const name = `empty collection, ${largeRows.toLocaleString('en')} rows`;
  const targets = [{ peer: 'empty collection', max: (1.1 * largeRows) / rows }];
  const largeCase: LadingCase = {
    ...{ name, file: 'base', startsEmpty: true },
    ...{ indexes: 'none', outcome: 'created', targets },
  };
  return runLadingCase(bench, largeCase, large, largeRows);
}
