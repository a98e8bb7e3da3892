import type { Db } from 'mongodb';
import { type LoadServices, load } from '../../lambdas/import/load/load.ts';
import { review } from '../../lambdas/import/review/review.ts';
import type { PartitionOutcome, RangeOutcome } from '../../lambdas/import/run/outcome.ts';
import type { LoadInput } from '../../lambdas/import/run/plan.ts';
import type { RunTable } from '../../lambdas/import/run/run-table.ts';
import { readPlan } from '../../lambdas/import/run/stored-plan.ts';
import { transformRange } from '../../lambdas/import/transform/transform.ts';
import { openPermits } from '../../lambdas/import/turn/write-permits.ts';
import { validate } from '../../lambdas/import/validate/validate.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import type { Objects } from '../lambdas/import/local-objects.ts';
import { aRun } from '../lambdas/import/run-builders.ts';
import { interceptWrites } from './intercepted-db.ts';

export interface ImportSetting {
  rangeSizeBytes: number;
  rowsPerPartition: number;
  /** How many children of a stage run side by side, in an order of their own. */
  concurrency: number;
  /**
   * none; whole: every child runs twice; before, after: a load is killed before, or after, its n-th command reached
   * the database, with n growing until it lives.
   */
  retries: 'none' | 'whole' | 'before' | 'after';
}

export type ImportCounts = ReturnType<typeof countsOf>;

export interface ImportServices {
  objects: Objects;
  runs: RunTable;
  db: Db;
}

/**
 * Imports a text through all stages but the workflow around them. The run's id and its stamp depend on the file's name
 * alone, so that two imports of it may be compared to the byte.
 */
export async function importWithSetting(
  file: { name: string; text: string },
  setting: ImportSetting,
  { objects, runs, db }: ImportServices,
): Promise<ImportCounts> {
  const { s3 } = objects;
  const { rangeSizeBytes, rowsPerPartition } = setting;
  const key = `incoming/shoes/${file.name}`;
  const run = aRun({ runId: file.name.replace('.csv', ''), ...(await objects.put(key, file.text)) });
  const { runId, bucket } = run;
  await validate(run, { s3, runs, defaultCurrency: 'EUR', sizes: { rangeSizeBytes, rowsPerPartition } });
  const plan = await readPlan(s3, bucket, runId);
  const ranges = plan.ranges.map(({ index }) => index);
  await inShuffledOrder(ranges, setting, async (range) => {
    for (let times = repeats(setting); times > 0; times--) {
      await transformRange({ runId, bucket, range }, { s3, runs });
    }
  });
  await review({ runId, bucket }, { s3, runs });
  const partitions = [...plan.splitters.keys(), plan.splitters.length];
  await openPermits(db, { runId, partitions: partitions.length, turnNumber: Date.now() });
  const services: LoadServices = { s3, runs, db, retakeTurn: () => Promise.reject(new Error('no turn')) };
  await inShuffledOrder(partitions, setting, async (partition) => {
    const input = { runId, bucket, partition };
    if (setting.retries === 'before' || setting.retries === 'after') {
      for (let nth = 1; await diesAt(nth, setting.retries, input, services); nth++);
    }
    for (let times = repeats(setting); times > 0; times--) await load(input, services);
  });
  return countsOf(
    (await runs.rangeOutcomes(runId)).slice(0, ranges.length),
    (await runs.partitionOutcomes(runId)).slice(0, partitions.length),
  );
}

/** Whether the load died before or after its n-th command, or had fewer and lived. */
async function diesAt(
  nth: number,
  when: 'before' | 'after',
  input: LoadInput,
  services: LoadServices,
): Promise<boolean> {
  const db = interceptWrites(services.db, async (command, send) => {
    if (command < nth) return send();
    if (when === 'after') await send();
    throw new Error('killed');
  });
  try {
    await load(input, { ...services, db });
    return false;
  } catch (error) {
    if (error instanceof Error && error.message === 'killed') return true;
    throw error;
  }
}

function repeats({ retries }: ImportSetting): number {
  return retries === 'whole' ? 2 : 1;
}

async function inShuffledOrder(
  children: readonly number[],
  { concurrency, rangeSizeBytes }: ImportSetting,
  run: (child: number) => Promise<void>,
): Promise<void> {
  const random = seededRandom(rangeSizeBytes + children.length);
  const order = children.map((child) => ({ child, place: concurrency === 1 ? child : random.below(1e6) }));
  order.sort((one, other) => one.place - other.place);
  await inParallel(order, concurrency, ({ child }) => run(child));
}

function countsOf(ranges: readonly RangeOutcome[], partitions: readonly PartitionOutcome[]) {
  const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
    items.reduce((total, item) => total + of(item), 0);
  return {
    rows: sum(ranges, ({ rows }) => rows),
    rejected: sum(ranges, ({ rejected }) => rejected),
    created: sum(partitions, ({ created }) => created),
    updated: sum(partitions, ({ updated }) => updated),
    unchanged: sum(partitions, ({ unchanged }) => unchanged),
    duplicates: sum(partitions, ({ duplicates }) => duplicates),
    duplicateSkus: sum(partitions, ({ duplicateSkus }) => duplicateSkus),
  };
}
