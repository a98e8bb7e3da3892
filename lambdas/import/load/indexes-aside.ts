import type { S3Client } from '@aws-sdk/client-s3';
import { type Db, MongoServerError } from 'mongodb';
import { productCollection } from '../../catalogue/product-collection.ts';
import { retryTransient } from '../../runtime/retry-transient.ts';
import { isTransient } from '../../runtime/transient.ts';
import type { RunTable } from '../run/run-table.ts';
import { readPlan } from '../run/stored-plan.ts';
import { IndexDefinition, type RecordedRun, readRecordedIndexes, recordIndexes } from './recorded-indexes.ts';

export interface AsideServices {
  s3: S3Client;
  runs: Pick<RunTable, 'getRun'>;
  database: () => Promise<Db>;
}

/**
 * Keys that the step which builds the indexes again has time for: measured 3.8 s per million keys on two cores, so
 * that half of its 15 minutes are left. A larger load keeps the indexes.
 */
const mostKeys = 100_000_000;
const namespaceMissing = 26;
/** The same name or the same keys with other options: somebody made an index of their own meanwhile. */
const indexConflicts = [85, 86];

/**
 * Before a load into an empty collection: records the definitions of its secondary indexes, then drops them, since
 * building them afterwards takes half the time of keeping them. Unique indexes guard data and stay. May happen twice.
 * @param mostIndexedKeys keys of all indexes together above which they stay.
 */
export async function setIndexesAside(
  run: RecordedRun,
  services: AsideServices,
  mostIndexedKeys = mostKeys,
): Promise<void> {
  const db = await services.database();
  const indexes = (await listIndexes(db)).filter(isSlowingLoad);
  if (indexes.length === 0 || !(await isEmpty(db))) return;
  const { ranges } = await readPlan(services.s3, run.bucket, run.runId);
  const rows = ranges.reduce((sum, range) => sum + range.rows, 0);
  if (rows * indexes.length > mostIndexedKeys) return;

  const recorded = new Set((await recordIndexes(services.s3, run, indexes)).map(({ name }) => name));
  const names = indexes.map(({ name }) => name).filter((name) => recorded.has(name));
  if (names.length > 0) await dropIndexes(db, names);
  // Whoever closes a failed run marks it first and restores then: one of the two sees what the other did.
  const record = await services.runs.getRun(run.runId);
  if (record?.status !== 'running') await restoreIndexes(run, services);
}

/** Builds again what this run set aside, nothing when it set nothing aside. May happen twice, and after a failure. */
export async function restoreIndexes(
  run: RecordedRun,
  { s3, database }: Pick<AsideServices, 's3' | 'database'>,
): Promise<void> {
  const indexes = await readRecordedIndexes(s3, run);
  if (!indexes?.length) return;
  const db = await database();
  try {
    // Together, so that the collection is read once.
    await createIndexes(db, indexes);
  } catch (error) {
    if (!isConflict(error)) throw error;
    for (const index of indexes) await createUnlessReplaced(db, index);
  }
}

async function createUnlessReplaced(db: Db, index: IndexDefinition): Promise<void> {
  try {
    await createIndexes(db, [index]);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

async function createIndexes(db: Db, indexes: readonly IndexDefinition[]): Promise<void> {
  await retryTransient(() => db.command({ createIndexes: productCollection, indexes }));
}

async function listIndexes(db: Db): Promise<IndexDefinition[]> {
  try {
    const command = { listIndexes: productCollection, cursor: { batchSize: 1_000 } };
    // Not promoted, so that the numbers of the options keep their types.
    const exact = { promoteValues: false, bsonRegExp: true };
    const { cursor } = await retryTransient(() => db.command(command, exact));
    return IndexDefinition.array().parse(cursor.firstBatch);
  } catch (error) {
    // With unpromoted values the code is an object too.
    if (error instanceof MongoServerError && Number(error.code) === namespaceMissing) return [];
    throw error;
  }
}

function isSlowingLoad({ name, unique, prepareUnique, clustered }: IndexDefinition): boolean {
  return name !== '_id_' && !unique && !prepareUnique && !clustered;
}

async function isEmpty(db: Db): Promise<boolean> {
  const found = await retryTransient(() =>
    db.collection(productCollection).findOne({}, { projection: { _id: 1 } }),
  );
  return found === null;
}

/** An index that the server does not give away (the one of a shard key) only makes the load slower. */
async function dropIndexes(db: Db, index: readonly string[]): Promise<void> {
  try {
    await retryTransient(() => db.command({ dropIndexes: productCollection, index }));
  } catch (error) {
    if (!(error instanceof MongoServerError) || isTransient(error)) throw error;
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof MongoServerError && indexConflicts.includes(Number(error.code));
}
