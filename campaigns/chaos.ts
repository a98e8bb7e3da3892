import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { RunRecord } from '../lambdas/import/run-record.ts';
import { seededRandom } from '../local/seeded-random.ts';
import { productText } from '../test/support/product-text.ts';
import { chaosCloud } from './chaos/chaos-cloud.ts';
import { type ChaosDatabase, type CollectionState, startChaosDatabase } from './chaos/chaos-database.ts';
import { disturb } from './chaos/disturb.ts';
import { importThrough } from './chaos/import-through.ts';
import { withTemporaryData } from './temporary-data.ts';

/** The name that the stack of the stage `dev` gives its database. */
const databaseName = 'lading';
const editions = ['before', 'now'];

/** What a file came to: the counts of its successful runs, and the collection behind it. */
interface Outcome {
  runs: RunRecord[];
  state: CollectionState;
}

/**
 * `chaos [--rounds N] [--seed S] [--rows R]`: two files, one after the other, while functions die, events repeat, calls
 * fail, mongod and the engine are killed. False when counts or collection are not those of an undisturbed import.
 */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      rows: { type: 'string', default: '200000' },
    },
  });
  const texts = editions.map((edition) => ({
    name: `${edition}.csv`,
    text: Buffer.from(productText(Number(values.rows), edition)),
  }));
  return withTemporaryData('chaos', async (directory) => {
    const database = await startChaosDatabase(directory, databaseName);
    try {
      const plain = await round(texts, database, join(directory, 'plain'));
      let isRight = true;
      for (let number = 0; number < Number(values.rounds); number++) {
        const seed = Number(values.seed) + number;
        const dataDirectory = join(directory, `round-${number}`);
        const disturbed = await round(texts, database, dataDirectory, seed);
        const faults = disturbed.flatMap((outcome, index) => faultsOf(outcome, plain[index]!));
        isRight &&= faults.length === 0;
        for (const fault of faults) process.stdout.write(`  NO  seed ${seed}: ${fault}\n`);
        await rm(dataDirectory, { recursive: true, force: true });
      }
      return isRight;
    } finally {
      await database.close();
    }
  });
}

/** Imports the files into an empty collection; without a seed nothing is disturbed. */
async function round(
  files: { name: string; text: Buffer }[],
  database: ChaosDatabase,
  dataDirectory: string,
  seed?: number,
): Promise<Outcome[]> {
  await database.empty();
  const mayhem =
    seed === undefined ? undefined : { seed, functionDeath: 30, eventRepeat: 2, callFailure: 150 };
  const cloud = chaosCloud(dataDirectory, database.uri, mayhem);
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
      outcomes.push({ runs, state: await database.state() });
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
