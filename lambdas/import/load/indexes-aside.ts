import type { S3Client } from '@aws-sdk/client-s3';
import { type Db, MongoServerError } from 'mongodb';
import { migrateCatalogue, storedIndexes } from '../../catalogue/migrate-catalogue.ts';
import { productCollection } from '../../catalogue/product-collection.ts';
import { type ProductIndex, planIndexes, productIndexes } from '../../catalogue/product-indexes.ts';
import { retryTransient } from '../../runtime/retry-transient.ts';
import { isTransient } from '../../runtime/transient.ts';
import type { RunInput } from '../run/run-input.ts';
import type { RunTable } from '../run/run-table.ts';
import { readPlan } from '../run/stored-plan.ts';

export interface IndexServices {
  database: () => Promise<Db>;
  /** Ours; those of this version unless a test says others. */
  indexes?: readonly ProductIndex[];
}

export interface AsideServices extends IndexServices {
  s3: S3Client;
  runs: Pick<RunTable, 'getRun'>;
}

/**
 * Keys that the step which builds the indexes has time for: measured 3.8 s per million keys on two cores, so that half
 * of its 15 minutes are left. A larger load keeps the indexes.
 */
const maxKeys = 100_000_000;

/**
 * Before a load into an empty collection: drops our indexes, since building them afterwards takes half the time of
 * keeping them. Before one that is too large for that it makes those that are missing. Indexes of others stay. May happen twice.
 * @param maxIndexedKeys keys of all indexes together above which they stay.
 */
export async function setIndexesAside(
  run: Pick<RunInput, 'runId' | 'bucket'>,
  services: AsideServices,
  maxIndexedKeys = maxKeys,
): Promise<void> {
  const { indexes = productIndexes } = services;
  if (indexes.length === 0) return;
  const db = await services.database();
  if (!(await isEmpty(db))) return;
  const { ranges } = await readPlan(services.s3, run.bucket, run.runId);
  const rows = ranges.reduce((sum, range) => sum + range.rows, 0);
  if (rows * indexes.length > maxIndexedKeys) return buildIndexes(services);

  const { keep } = planIndexes(indexes, await storedIndexes(db));
  if (keep.length === 0) return;
  await dropIndexes(db, keep);
  // Whoever closes a failed run marks it first and builds then: one of the two sees what the other did.
  const record = await services.runs.getRun(run.runId);
  if (record?.status !== 'running') await buildIndexes(services);
}

/**
 * Builds those of our indexes that are not there, set aside or never made: at the end of every run, so that no run
 * that broke off leaves the collection without them for longer than until the next one. May happen twice.
 */
export async function buildIndexes({ database, indexes = productIndexes }: IndexServices): Promise<void> {
  if (indexes.length > 0) await migrateCatalogue(await database(), indexes);
}

async function isEmpty(db: Db): Promise<boolean> {
  const found = await retryTransient(() =>
    db.collection(productCollection).findOne({}, { projection: { _id: 1 } }),
  );
  return found === null;
}

/** An index that the server does not give away (the one of a shard key) only makes the load slower. */
async function dropIndexes(db: Db, indexes: readonly ProductIndex[]): Promise<void> {
  const index = indexes.map(({ name }) => name);
  try {
    await retryTransient(() => db.command({ dropIndexes: productCollection, index }));
  } catch (error) {
    if (!(error instanceof MongoServerError) || isTransient(error)) throw error;
  }
}
