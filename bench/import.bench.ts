import { mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { MongoClient } from 'mongodb';
import { cases, files } from './cases.ts';
import { startBenchCloud } from './embedded-cloud.ts';
import { measureFloor } from './floor.ts';
import { runLadingCase, warmUp } from './lading-case.ts';
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
await rm(join(dataDirectory, 'cloud'), { recursive: true, force: true });
const cloud = await startBenchCloud(join(dataDirectory, 'cloud'));
const client = await new MongoClient(cloud.mongodb).connect();
const measurements: Measurement[] = [];
const record = (measurement: Measurement) => {
  process.stderr.write(`${measurement.name}: ${measurement.seconds.toFixed(2)} s\n`);
  measurements.push({ rows, ...measurement });
};
try {
  const mongoimport = await findMongoimport();
  if (!mongoimport) process.stderr.write('mongoimport was not found: no ratios (set MONGOIMPORT)\n');
  const bench = { cloud, client, dataDirectory };
  await warmUp(bench, paths.base!);
  for (let round = 0; round < rounds; round++) {
    for (const one of cases) {
      if ('lading' in one) record(await runLadingCase(bench, one.lading, paths[one.lading.file]!, rows));
      else if (mongoimport) record(await runPeerCase(bench, mongoimport, one.peer, paths[one.peer.file]!));
    }
  }
  record(await measureFloor(bench, paths.base!));
  if (largeRows > 0) {
    const large = join(dataDirectory, `base-${largeRows}.csv`);
    await writeProductFile(large, { rows: largeRows, ...files.base });
    const name = `empty collection, ${largeRows.toLocaleString('en')} rows`;
    const largeCase = { name, ...files.base, file: 'base', startsEmpty: true, indexes: false } as const;
    const targets = [{ peer: 'empty collection', max: (1.1 * largeRows) / rows }];
    const measured = await runLadingCase(
      bench,
      { ...largeCase, outcome: 'created', targets },
      large,
      largeRows,
    );
    record({ ...measured, rows: largeRows });
  }
} finally {
  await client.close();
  await cloud.close();
}
const transform = await measureTransform(paths.base!);
printTable(measurements, transform);
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
const results = { rows, largeRows, rounds, machine, transform, measurements };
await writeFile(join(dataDirectory, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
