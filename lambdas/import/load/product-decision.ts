import { elementValue, readElements } from '../../bson/raw-document.ts';
import type { MergedRow } from '../shuffle/merged-rows.ts';
import { type FastAnswer, fastChanges } from './fast-changes.ts';
import { type ImportStamp, updateStatement } from './import-stamp.ts';
import { type FileColumns, findChanges } from './product-changes.ts';
import type { ProductCounts } from './product-counts.ts';
import { lastImportBehindSameContent } from './same-content.ts';

/** The update statement, valid until the next decision; or as what to count a product that needs no write. */
export type ProductDecision = Buffer | keyof ProductCounts;

/** Makes the function that decides what a row does to the product that is stored. */
export function productDecision(columns: FileColumns, stamp: ImportStamp) {
  const findFast = fastChanges(columns, stamp);
  return (stored: Buffer, row: MergedRow): ProductDecision =>
    decideFast(stored, row, stamp, findFast) ?? decide(stored, row, columns, stamp);
}

/** The two ways that need no object per element; undefined when neither tells. */
function decideFast(
  stored: Buffer,
  row: MergedRow,
  stamp: ImportStamp,
  findFast: ReturnType<typeof fastChanges>,
): FastAnswer {
  const lastImport = lastImportBehindSameContent(stored, row.document);
  return lastImport ? (stamp.actionOf(lastImport) ?? 'unchanged') : findFast(stored, row);
}

function decide(stored: Buffer, row: MergedRow, columns: FileColumns, stamp: ImportStamp): ProductDecision {
  const before = readElements(stored);
  const lastImport = before.get('lastImport');
  const done = stamp.actionOf(lastImport && elementValue(lastImport));
  if (done) return done;
  const changes = findChanges(before, row, columns);
  return changes ? updateStatement(row, changes, stamp) : 'unchanged';
}
