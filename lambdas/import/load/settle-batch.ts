import { type Db, MongoError, MongoServerError } from 'mongodb';
import { DependencyError } from '../../../shared/errors.ts';
import { productCollection } from '../../catalogue/product-collection.ts';
import { type Permit, usePermit } from '../turn/write-permits.ts';
import type { ImportStamp } from './import-stamp.ts';
import type { LoadPace } from './load-pace.ts';
import { newProducts } from './new-products.ts';
import { noCounts, type ProductCounts } from './product-counts.ts';
import type { productDecision } from './product-decision.ts';
import { type RawWrite, writeConcern, writeRaw } from './raw-write.ts';
import { bytesPerSlice, type RowSlice } from './row-queue.ts';
import type { StoredReader } from './stored-products.ts';
import type { WritePlan } from './write-plan.ts';

export interface BatchInput {
  permit: Permit;
  /** Cleared for each batch. */
  plan: WritePlan;
  stamp: ImportStamp;
  decide: ReturnType<typeof productDecision>;
  saveBeforeImages: (images: Buffer) => Promise<void>;
  pace: LoadPace;
  readStored: StoredReader;
  /** One look found nothing stored between the first and the last row of the partition. */
  isNothingStored: boolean;
}

/**
 * What was done; `conflict` when somebody else wrote one of the products in the meantime, so that nothing was written;
 * `lost` when the permit is gone.
 */
export type BatchResult = ProductCounts | 'conflict' | 'lost';

/** While fewer products differ, a batch reads on: each commit waits for the journal of the majority. */
const enoughWrites = 2_000;
/** The longer between reading and writing a product, the more likely that somebody else writes it in between. */
const longestReadingMs = 1_000;
const writeConflict = 112;
const duplicateKey = 11_000;

/**
 * Settles `slices` (at least one), and of what `takeMore` gives as much as it takes to have enough to write, in one
 * transaction: it reads what is stored, decides, saves what it will replace, writes, and commits while the permit
 * holds. What was read is what is replaced: MongoDB refuses a transaction that writes what changed after it began.
 * What it takes is added to `slices`. May happen twice.
 */
export async function settleBatch(
  db: Db,
  slices: RowSlice[],
  takeMore: () => RowSlice | undefined,
  input: BatchInput,
): Promise<BatchResult> {
  try {
    return await input.pace.send(() => settleInTransaction(db, slices, takeMore, input));
  } catch (error) {
    if (isConflict(error)) return 'conflict';
    throw isUnknownCommit(error)
      ? new DependencyError('write_not_confirmed', 'a commit', { cause: error })
      : error;
  }
}

async function settleInTransaction(
  db: Db,
  slices: RowSlice[],
  takeMore: () => RowSlice | undefined,
  input: BatchInput,
): Promise<BatchResult> {
  const { plan, permit } = input;
  const { session } = permit;
  plan.clear();
  session.startTransaction({ readConcern: { level: 'local' }, writeConcern });
  try {
    const counts = await planWrites(db, slices, takeMore, input);
    if (plan.writes === 0) return counts;
    // Before the products: a run that lost its turn neither saves images nor holds a product.
    if (!(await usePermit(db, permit))) return 'lost';
    if (!(await sendWrites(db, input))) return 'conflict';
    await session.commitTransaction();
    return {
      ...counts,
      created: counts.created + plan.created.length,
      updated: counts.updated + plan.updated,
    };
  } finally {
    if (session.inTransaction()) await session.abortTransaction();
  }
}

/** Counts what needs no write and plans the writes for the rest. */
async function planWrites(
  db: Db,
  slices: RowSlice[],
  takeMore: () => RowSlice | undefined,
  input: BatchInput,
): Promise<ProductCounts> {
  const { plan } = input;
  const counts = noCounts();
  const startedAt = performance.now();
  const isEnough = () =>
    plan.writes >= enoughWrites ||
    plan.bytes >= bytesPerSlice ||
    performance.now() - startedAt > longestReadingMs;
  for (let index = 0; index < slices.length; index++) {
    await planSlice(db, slices[index]!, counts, input);
    if (index + 1 < slices.length || slices[0]!.conflicts > 0 || isEnough()) continue;
    const more = takeMore();
    if (more) slices.push(more);
  }
  return counts;
}

async function planSlice(
  db: Db,
  { rows, conflicts }: RowSlice,
  counts: ProductCounts,
  { permit, plan, decide, readStored, isNothingStored }: BatchInput,
): Promise<void> {
  if (isNothingStored && conflicts === 0) {
    for (const row of rows) plan.create(row);
    return;
  }
  await readStored(db, rows, permit.session, ({ row, stored }) => {
    if (!stored) return plan.create(row);
    const decision = decide(stored, row);
    if (typeof decision === 'string') counts[decision]++;
    else plan.update(decision, stored);
  });
}

/** False when a product is there that was not read, or the reverse. */
async function sendWrites(db: Db, input: BatchInput): Promise<boolean> {
  const { permit, plan, stamp, saveBeforeImages } = input;
  const { created, updated } = plan;
  if (updated > 0) await saveBeforeImages(plan.images());
  if (created.length > 0 && !(await send('insert', created.length, newProducts(created, stamp))))
    return false;
  return updated === 0 || (await send('update', updated, plan.statements()));

  async function send(command: RawWrite['command'], count: number, documents: Buffer): Promise<boolean> {
    const write = { command, collection: productCollection, documents };
    const { n, writeErrors } = await writeRaw(db, write, permit.session);
    const refusal = writeErrors.find((error) => error.code !== duplicateKey);
    if (!refusal) return n === count;
    // The server's text quotes the document.
    const message = `a write was refused with code ${refusal.code}`;
    throw new MongoServerError({ message, code: refusal.code });
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof MongoServerError && Number(error.code) === writeConflict;
}

/** It may have been committed or not; the next look at the products tells. */
function isUnknownCommit(error: unknown): boolean {
  return error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
}
