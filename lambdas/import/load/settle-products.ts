import type { Db } from 'mongodb';
import { DependencyError } from '../../shared/errors.ts';
import { type FastAnswer, fastChanges } from './fast-changes.ts';
import { type ImportStamp, importStamp, updateStatement } from './import-stamp.ts';
import type { MergedRow } from './merged-rows.ts';
import { type FileColumns, findChanges } from './product-changes.ts';
import { elementValue, readElements } from './raw-document.ts';
import { lastImportBehindSameContent } from './same-content.ts';
import { readStored } from './stored-products.ts';
import { WritePlan } from './write-plan.ts';
import { writeProducts } from './write-products.ts';

export interface ProductCounts {
  created: number;
  updated: number;
  unchanged: number;
}

export interface SettleInput {
  runId: string;
  /** plan.stampedAt. */
  stampedAt: string;
  columns: FileColumns;
  /** Called with what is stored of products about to be updated (BSON), before any of them is written. */
  saveBeforeImages: (images: Buffer) => Promise<void>;
}

/** Only others that write the same products at the same moment make a second round necessary. */
const mostRounds = 5;

/**
 * Makes the stored products say what the rows (ascending by key) say, writing only what differs, and counts what
 * this run did, in this attempt or an earlier one: the key of that is `lastImport.runId` of each stored product.
 * @throws DependencyError `products_contended` when somebody else keeps inserting or deleting the same products.
 */
export async function settleProducts(
  db: Db,
  rows: readonly MergedRow[],
  input: SettleInput,
): Promise<ProductCounts> {
  const counts: ProductCounts = { created: 0, updated: 0, unchanged: 0 };
  const stamp = importStamp(input.runId, input.stampedAt);
  let pending = rows;
  for (let round = 0; pending.length > 0; round++) {
    if (round === mostRounds) throw new DependencyError('products_contended', 'products keep changing');
    const plan = new WritePlan(pending);
    await planWrites(db, pending, input, stamp, counts, plan);
    await input.saveBeforeImages(plan.images());
    pending = await writeProducts(db, plan, stamp, counts);
    plan.release();
  }
  return counts;
}

/** Counts what needs no write and plans the writes for the rest. */
async function planWrites(
  db: Db,
  rows: readonly MergedRow[],
  { columns }: SettleInput,
  stamp: ImportStamp,
  counts: ProductCounts,
  plan: WritePlan,
): Promise<void> {
  const findFast = fastChanges(columns, stamp);
  await readStored(db, rows, ({ row, stored }) => {
    if (!stored) return plan.create(row);
    const comparison = compareFast(stored, row, stamp, findFast) ?? compare(stored, row, columns, stamp);
    if (typeof comparison === 'string') counts[comparison]++;
    else plan.update(row, comparison, stored);
  });
}

/** The two ways that need no object per element; undefined when neither tells. */
function compareFast(
  stored: Buffer,
  row: MergedRow,
  stamp: ImportStamp,
  findFast: ReturnType<typeof fastChanges>,
): FastAnswer {
  const lastImport = lastImportBehindSameContent(stored, row.document);
  return lastImport ? (stamp.actionOf(lastImport) ?? 'unchanged') : findFast(stored, row);
}

/** The update statement, or as what to count a product that needs no write. */
function compare(
  stored: Buffer,
  row: MergedRow,
  columns: FileColumns,
  stamp: ImportStamp,
): Buffer | keyof ProductCounts {
  const before = readElements(stored);
  const lastImport = before.get('lastImport');
  const done = stamp.actionOf(lastImport && elementValue(lastImport));
  if (done) return done;
  const changes = findChanges(before, row, columns);
  return changes ? updateStatement(row, changes, stamp) : 'unchanged';
}
