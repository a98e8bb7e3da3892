import { type Db, MongoServerError } from 'mongodb';
import { inParallel } from '../../shared/in-parallel.ts';
import { retryTransient } from '../../shared/retry-transient.ts';
import { productCollection } from '../product-collection.ts';
import type { ImportAction } from '../product-document.ts';
import type { ImportStamp } from './import-stamp.ts';
import { type LoadPace, loadPace, mostBatchesInFlight } from './load-pace.ts';
import type { MergedRow } from './merged-rows.ts';
import { newProducts } from './new-products.ts';
import { type RawWrite, type WriteReply, writeRaw } from './raw-write.ts';
import { updateTogether } from './update-together.ts';

export interface PlannedWrite {
  row: MergedRow;
  action: ImportAction;
  /** The content of a created product, not stamped yet; the update statement of an updated one. */
  document: Buffer;
}

interface Batch {
  action: ImportAction;
  writes: PlannedWrite[];
  bytes: number;
}

/** Measured: 2,000 to 4,000 documents a batch are the fastest. */
const documentsPerBatch = 3_000;
/** Far below the 48 MB of one message and, for the way without raw bytes, the 16 MiB of one command. */
const bytesPerBatch = 8 * 1024 * 1024;
const duplicateKey = 11_000;

/**
 * Sends the writes in their order (that of the `_id` index) and counts what was done. Gives the rows to look at
 * again: somebody else inserted the product meanwhile, or deleted it, or an answer got lost and a repeat found the
 * product there. A repeat of any of the writes changes nothing.
 */
export async function writeProducts(
  db: Db,
  writes: readonly PlannedWrite[],
  stamp: ImportStamp,
  counts: Record<ImportAction, number>,
): Promise<MergedRow[]> {
  const pace = loadPace();
  const unsettled = await inParallel(batchesOf(writes), mostBatchesInFlight, async (batch) => {
    const again =
      batch.action === 'created'
        ? await insertBatch(db, batch.writes, stamp, pace)
        : await updateBatch(db, batch.writes, pace);
    counts[batch.action] += batch.writes.length - again.length;
    return again.map((write) => write.row);
  });
  return unsettled.flat();
}

async function insertBatch(db: Db, batch: PlannedWrite[], stamp: ImportStamp, pace: LoadPace) {
  const documents = newProducts(
    batch.map((write) => write.document),
    stamp,
  );
  const { writeErrors } = await writeAtPace(db, 'insert', documents, pace);
  return writeErrors.map((error) => batch[error.index]!);
}

async function updateBatch(db: Db, batch: PlannedWrite[], pace: LoadPace): Promise<PlannedWrite[]> {
  const statements = batch.map((write) => write.document);
  const matched =
    (await pace.send(() => updateTogether(db, productCollection, statements))) ??
    (await writeAtPace(db, 'update', statements, pace)).n;
  // The answer tells how many statements found their product, not which.
  return matched === batch.length ? [] : batch;
}

function writeAtPace(db: Db, command: RawWrite['command'], documents: readonly Buffer[], pace: LoadPace) {
  return retryTransient(async () =>
    throwRefusal(await pace.send(() => writeRaw(db, { command, collection: productCollection, documents }))),
  );
}

/** A duplicate key is an answer; anything else is a failure, such as a primary that stepped down half-way. */
function throwRefusal(reply: WriteReply): WriteReply {
  const refusal = reply.writeErrors.find((error) => error.code !== duplicateKey);
  if (!refusal) return reply;
  // The server's text quotes the document.
  throw new MongoServerError({
    message: `a write was refused with code ${refusal.code}`,
    code: refusal.code,
  });
}

function batchesOf(writes: readonly PlannedWrite[]): Batch[] {
  const batches: Batch[] = [];
  const open: Partial<Record<ImportAction, Batch>> = {};
  for (const write of writes) {
    let batch = open[write.action];
    const isFull = (batch?.writes.length ?? 0) >= documentsPerBatch;
    if (!batch || isFull || batch.bytes + write.document.length > bytesPerBatch) {
      batch = { action: write.action, writes: [], bytes: 0 };
      open[write.action] = batch;
      batches.push(batch);
    }
    batch.writes.push(write);
    batch.bytes += write.document.length;
  }
  return batches;
}
