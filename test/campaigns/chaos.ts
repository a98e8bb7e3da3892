import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { RunRecord } from '../../lambdas/import/run/run-record.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { copyAppDeclaring } from '../support/app-copy.ts';
import { productText } from '../support/product-text.ts';
import { chaosCloud } from './chaos/chaos-cloud.ts';
import {
  type ChaosDatabase,
  type CollectionState,
  chaosIndexes,
  startChaosDatabase,
} from './chaos/chaos-database.ts';
import { disturb } from './chaos/disturb.ts';
import { importThrough } from './chaos/import-through.ts';
import { stormRound } from './chaos/storm-round.ts';
import { createTally, type RoundResult } from './chaos/tally.ts';
import { withTemporaryData } from './temporary-data.ts';

/** The name that the stack of the stage `dev` gives its database. */
const databaseName = 'lading';
const editions = ['before', 'now'];
/** Rounds that do not come to rest take ten minutes each. */
const maxRestless = 3;

/** What a file came to: the counts of its successful runs, and the collection behind it. */
interface Outcome {
  runs: RunRecord[];
  state: CollectionState;
}

/**
 * `chaos [--imports N] [--rounds N] [--rows R] [--seed S]`: many small files in bursts until N imports met a fault,
 * then rounds of two large files, one after the other; all the while functions, mongod and the engine die, runs are
 * stopped, stalled and redriven, events repeat and calls fail. False when the catalogue is not as the files that
 * succeeded make it in their order of arrival, or counts do not account for every row.
 */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      imports: { type: 'string', default: '100' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      rows: { type: 'string', default: '200000' },
    },
  });
  const seed = Number(values.seed);
  return withTemporaryData('chaos', async (directory) => {
    const database = await startChaosDatabase(directory, databaseName);
    try {
      const storms = await stormRounds(database, directory, seed, Number(values.imports));
      const pairs = await pairRounds(database, directory, seed, Number(values.rounds), Number(values.rows));
      return storms && pairs;
    } finally {
      await database.close();
    }
  });
}

/** Rounds of small files until so many imports met a fault. */
async function stormRounds(
  database: ChaosDatabase,
  directory: string,
  seed: number,
  imports: number,
): Promise<boolean> {
  const tally = createTally();
  let isRight = true;
  let restless = 0;
  for (let number = seed; tally.faulted() < imports && restless < maxRestless; number++) {
    const begunAt = performance.now();
    const result = await stormRound(database, databaseName, directory, number).catch(noRest);
    tally.add(result);
    restless += Number(result.records.length === 0);
    const seconds = ((performance.now() - begunAt) / 1000).toFixed(0);
    process.stdout.write(
      `seed ${number}: ${result.records.length} imports, ${tally.faulted()} with faults so far, ${seconds} s\n`,
    );
    for (const fault of result.wrong) process.stdout.write(`  NO  seed ${number}: ${fault}\n`);
    isRight &&= result.wrong.length === 0;
  }
  if (imports > 0) process.stdout.write(`\n${tally.table()}\n\n`);
  return isRight;
}

/** A round whose runs do not end is one fault, and the next round may say more. */
function noRest(error: unknown): RoundResult {
  const wrong = [error instanceof Error ? error.message : String(error)];
  return { wrong, records: [], faults: [], products: 0, certain: 0, edits: 0, lostEdits: [] };
}

/** Two large files after another, again and again; each time as if nothing had disturbed them. */
async function pairRounds(
  database: ChaosDatabase,
  directory: string,
  firstSeed: number,
  rounds: number,
  rows: number,
): Promise<boolean> {
  if (rounds === 0) return true;
  const texts = editions.map((edition) => ({
    name: `${edition}.csv`,
    text: Buffer.from(productText(rows, edition)),
  }));
  const app = join(directory, 'app');
  await mkdir(app);
  await copyAppDeclaring(app, chaosIndexes);
  const plain = await round(texts, { database, app, dataDirectory: join(directory, 'plain') });
  let isRight = true;
  for (let number = 0; number < rounds; number++) {
    const seed = firstSeed + number;
    const dataDirectory = join(directory, `round-${number}`);
    const disturbed = await round(texts, { database, app, dataDirectory }, seed);
    const faults = disturbed.flatMap((outcome, index) => faultsOf(outcome, plain[index]!));
    isRight &&= faults.length === 0;
    for (const fault of faults) process.stdout.write(`  NO  seed ${seed}: ${fault}\n`);
    await rm(dataDirectory, { recursive: true, force: true });
  }
  return isRight;
}

/** Imports the files into an empty collection; without a seed nothing is disturbed. */
async function round(
  files: { name: string; text: Buffer }[],
  { database, app, dataDirectory }: { database: ChaosDatabase; app: string; dataDirectory: string },
  seed?: number,
): Promise<Outcome[]> {
  await database.empty();
  const { indexes } = await database.state();
  const mayhem =
    seed === undefined ? undefined : { seed, functionDeath: 30, eventRepeat: 2, callFailure: 150 };
  const cloud = chaosCloud(dataDirectory, database.uri, mayhem, app);
  // Waiting makes sense for a cloud that was killed, not for one that cannot start.
  await cloud.connection();
  try {
    const outcomes: Outcome[] = [];
    for (const [index, file] of files.entries()) {
      const ending = new AbortController();
      const disturbing =
        seed === undefined ? [] : disturb(seededRandom(seed * 1_000 + index), cloud, database, ending.signal);
      const runs = await importThrough(cloud, file).finally(() => ending.abort());
      const disturbances = await disturbing;
      const state = await database.state();
      if (seed === undefined && !isDeepStrictEqual(state.indexes, indexes)) {
        throw new Error(`an undisturbed import leaves the indexes ${state.indexes.join(', ')}`);
      }
      outcomes.push({ runs, state });
      tell(seed, file.name, runs, disturbances);
    }
    return outcomes;
  } finally {
    await cloud.stop();
  }
}

function tell(seed: number | undefined, name: string, runs: RunRecord[], disturbances: string[]): void {
  const who = seed === undefined ? 'undisturbed' : `seed ${seed}`;
  const ends = runs.map(({ status, error }) => (error ? `${status} (${error.code})` : status));
  const what = disturbances.length > 0 ? `, ${disturbances.join(', ')}` : '';
  process.stdout.write(`${who}: ${name}: ${ends.join(', ')}${what}\n`);
}

function faultsOf({ runs, state }: Outcome, plain: Outcome): string[] {
  const faults = isDeepStrictEqual(state, plain.state)
    ? []
    : [`collection ${shown(state)}, not ${shown(plain.state)}`];
  const wanted = countsOf(plain.runs[0]!);
  for (const run of runs.filter(({ status }) => status === 'succeeded')) {
    const counts = countsOf(run);
    const { rows, created, updated, unchanged, duplicates, rejected } = counts;
    if (rows !== created + updated + unchanged + duplicates + rejected)
      faults.push(`rows do not add up: ${shown(counts)}`);
    // A file that is sent again finds what its first run has written.
    const isRight =
      runs.length === 1
        ? isDeepStrictEqual(counts, wanted)
        : isDeepStrictEqual(settled(counts), settled(wanted));
    if (!isRight) faults.push(`counts ${shown(counts)}, not ${shown(wanted)}`);
  }
  return faults;
}

function countsOf({ counts }: RunRecord) {
  if (!counts) throw new Error('a run succeeded without counts');
  const { rows, created, updated, unchanged, duplicates, rejected, reasons } = counts;
  return { rows, created, updated, unchanged, duplicates, rejected, reasons };
}

function settled({ created, updated, unchanged, ...rest }: ReturnType<typeof countsOf>) {
  return { ...rest, settled: created + updated + unchanged };
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
