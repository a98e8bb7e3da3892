import { type Db, MongoServerError } from 'mongodb';
import { ConfigError } from '../../shared/errors.ts';
import { retryTransient } from '../runtime/retry-transient.ts';
import { ensureProductCollection, productCollection } from './product-collection.ts';
import {
  type IndexPlan,
  indexDescription,
  type ProductIndex,
  planIndexes,
  productIndexes,
  type StoredIndex,
} from './product-indexes.ts';

/** NamespaceNotFound. */
const nothingThere = 26;
/** IndexOptionsConflict, IndexKeySpecsConflict: another index has the name or the keys. */
const indexConflicts = [85, 86];

/**
 * Makes the collection of products what this version declares: its validator and our indexes, those that are missing
 * together, so that the collection is read once. Readers and writers go on meanwhile. Safe to repeat and to run side by
 * side; it drops nothing and leaves the indexes of others alone. The plan that it answers says what there was to do.
 */
export async function migrateCatalogue(
  db: Db,
  declared: readonly ProductIndex[] = productIndexes,
): Promise<IndexPlan> {
  await retryTransient(() => ensureProductCollection(db));
  const plan = planIndexes(declared, await storedIndexes(db));
  if (plan.create.length > 0) await createIndexes(db, plan.create);
  return plan;
}

/** @throws ConfigError `index_differs` naming ours that cannot be made, and what is in their place. */
export function refuseDiffering({ differ }: IndexPlan): void {
  if (differ.length === 0) return;
  const found = differ.map(({ index, stored }) => `${index.name} (there is ${shown(stored)})`);
  throw new ConfigError(
    'index_differs',
    `indexes of ${productCollection} that could not be made, since another one is in their place: ${found.join(', ')}. Drop the other one; the next run makes ours`,
  );
}

/** With those that are still being built, which go on whoever began them. None when there is no collection yet. */
export async function storedIndexes(db: Db): Promise<StoredIndex[]> {
  try {
    return await retryTransient(() => db.collection(productCollection).listIndexes().toArray());
  } catch (error) {
    if (hasCode(error, [nothingThere])) return [];
    throw error;
  }
}

/** Somebody may have made one of their own since the plan: then the others are made all the same. */
async function createIndexes(db: Db, indexes: readonly ProductIndex[]): Promise<void> {
  const command = { createIndexes: productCollection, indexes: indexes.map(indexDescription) };
  try {
    await retryTransient(() => db.command(command));
  } catch (error) {
    if (!hasCode(error, indexConflicts)) throw error;
    if (indexes.length > 1) for (const index of indexes) await createIndexes(db, [index]);
  }
}

function hasCode(error: unknown, codes: readonly number[]): boolean {
  return error instanceof MongoServerError && codes.includes(Number(error.code));
}

function shown({ name, key, ...options }: StoredIndex): string {
  return `${name} ${JSON.stringify({ key, ...options })}`;
}
