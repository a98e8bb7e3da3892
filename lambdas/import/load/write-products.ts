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
import type { WritePlan } from './write-plan.ts';

const duplicateKey = 11_000;

/**
 * Sends the batches in their order (that of the `_id` index) and counts what was done. Gives the rows to look at
 * again: somebody else inserted the product meanwhile, or deleted it, or an answer got lost and a repeat found the
 * product there. A repeat of any of the writes changes nothing.
 */
export async function writeProducts(
  db: Db,
  plan: WritePlan,
  stamp: ImportStamp,
  counts: Record<ImportAction, number>,
): Promise<MergedRow[]> {
  const pace = loadPace();
  const unsettled = await inParallel(plan.batches, mostBatchesInFlight, async (batch) => {
    const again =
      batch.action === 'created'
        ? await insertBatch(db, batch.rows, stamp, pace)
        : await updateBatch(db, batch.rows, plan.statements(batch), pace);
    counts[batch.action] += batch.rows.length - again.length;
    return again;
  });
  return unsettled.flat();
}

async function insertBatch(db: Db, rows: MergedRow[], stamp: ImportStamp, pace: LoadPace) {
  const { writeErrors } = await writeAtPace(db, 'insert', newProducts(rows, stamp), pace);
  return writeErrors.map((error) => rows[error.index]!);
}

async function updateBatch(db: Db, rows: MergedRow[], statements: Buffer, pace: LoadPace) {
  const matched =
    (await pace.send(() => updateTogether(db, productCollection, statements))) ??
    (await writeAtPace(db, 'update', statements, pace)).n;
  // The answer tells how many statements found their product, not which.
  return matched === rows.length ? [] : rows;
}

function writeAtPace(db: Db, command: RawWrite['command'], documents: Buffer, pace: LoadPace) {
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
