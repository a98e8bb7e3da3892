import { createWriteStream } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { MongoClient } from 'mongodb';
import { peakMemoryMb } from '../../bench/process-usage.ts';
import { importFile } from '../../cli/import-file.ts';
import { noProgress } from '../../cli/progress.ts';
import { reportsOf } from '../../cli/run-folder.ts';
import type { RunResult } from '../../cli/run-result.ts';
import { maxMemoryMb } from '../../lib/import/step-memory.ts';
import { type CampaignCloud, startCampaignCloud } from './cloud/campaign-cloud.ts';
import { limitCases } from './limits/cases.ts';
import type { LimitCase } from './limits/limit-case.ts';
import { withTemporaryData } from './temporary-data.ts';

const maxEngineMb = 400;

/** `limits [--only TEXT]`: each file of limits/cases.ts through a whole embedded cloud. False when one is not as it must be. */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: { only: { type: 'string', default: '' } } });
  return withTemporaryData('limits', async (directory) => {
    const cloud = await startCampaignCloud({ dataDirectory: join(directory, 'data') });
    const client = new MongoClient(cloud.info.mongodb);
    try {
      let faults = 0;
      for (const one of limitCases.filter(({ name }) => name.includes(values.only))) {
        await client.db(cloud.info.database).collection('products').drop();
        faults += await runCase(one, cloud, directory);
      }
      return faults === 0;
    } finally {
      await client.close();
      await cloud.stop();
    }
  });
}

/** Prints one line of the table and gives the number of violations. */
async function runCase(one: LimitCase, cloud: CampaignCloud, directory: string): Promise<number> {
  const file = join(directory, one.fileName ?? 'limit.csv');
  await writeCase(one, file);
  const request = { file, team: 'limits', folder: reportsOf(directory) };
  const { result } = await importFile(cloud.connection, request, noProgress);
  await rm(file);
  const engineMb = (await peakMemoryMb(cloud.pid)) ?? 0;
  const violations = [...countViolations(one, result), ...memoryViolations(result, engineMb)];
  const memory = Object.entries(result.peakMemoryMb).map(([name, mb]) => `${name} ${Math.round(mb)}`);
  const outcome =
    result.error?.code ?? `${result.rows} rows, ${result.created} created, ${result.rejected} rejected`;
  process.stdout.write(
    `${violations.length > 0 ? 'NO' : 'ok'}  ${one.name.padEnd(48)} ${result.seconds.toFixed(1).padStart(6)} s  ${outcome}\n` +
      `      MiB: ${memory.join(', ')}, engine ${Math.round(engineMb)}\n`,
  );
  const deaths = violations.length > 0 ? await functionDeaths(directory) : [];
  for (const line of [...violations, ...deaths]) process.stdout.write(`      ${line}\n`);
  return violations.length;
}

async function writeCase({ text }: LimitCase, file: string): Promise<void> {
  const packing = file.endsWith('.gz') ? createGzip() : new PassThrough();
  await pipeline(Readable.from(text()), packing, createWriteStream(file));
}

function countViolations({ expected }: LimitCase, result: RunResult): string[] {
  if ('error' in expected) {
    return result.error?.code === expected.error
      ? []
      : [`expected ${expected.error}: ${JSON.stringify(result)}`];
  }
  const { rows, created, updated, unchanged, duplicates, rejected, reasons } = result;
  const actual = { rows, created, updated, unchanged, duplicates, rejected, reasons, error: result.error };
  const nothing = {
    created: 0,
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    rejected: 0,
    reasons: {},
    error: null,
  };
  const wanted = { ...nothing, ...expected };
  return Object.entries(wanted).flatMap(([name, value]) => {
    const found = JSON.stringify(actual[name as keyof typeof actual]);
    return found === JSON.stringify(value)
      ? []
      : [`${name}: expected ${JSON.stringify(value)}, got ${found}`];
  });
}

/** What the engine says in the functions' logs of those that took too much memory, in this case or an earlier one. */
async function functionDeaths(directory: string): Promise<string[]> {
  const logs = join(directory, 'data', 'logs');
  const deaths: string[] = [];
  for (const name of await readdir(logs)) {
    const lines = (await readFile(join(logs, name), 'utf8')).split('\n');
    deaths.push(...lines.filter((line) => line.startsWith('Memory Size')).map((line) => `${name}: ${line}`));
  }
  return deaths;
}

function memoryViolations({ peakMemoryMb: peaks }: RunResult, engineMb: number): string[] {
  const functions = Object.entries(peaks).filter(([, mb]) => mb > maxMemoryMb);
  return [
    ...functions.map(([name, mb]) => `${name} took ${mb} MiB of ${maxMemoryMb}`),
    ...(engineMb > maxEngineMb ? [`the engine took ${engineMb} MiB of ${maxEngineMb}`] : []),
  ];
}
