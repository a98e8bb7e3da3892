import { BSON } from 'mongodb';
import { bsonTypes, embed, makeDocument, makeElement, readElements } from '../../bson/raw-document.ts';
import { type ImportAction, importActions } from '../../catalogue/product-document.ts';
import type { MergedRow } from '../shuffle/merged-rows.ts';
import { pipelineUpdate } from './pipeline-update.ts';
import type { ProductChanges } from './product-changes.ts';

/** How a run signs what it writes. */
export interface ImportStamp {
  /** The elements `modifiedAt` and `lastImport` of an updated product. */
  elements: readonly Buffer[];
  elementBytes: number;
  /** The elements `createdAt`, `modifiedAt` and `lastImport` of a new product. */
  created: Buffer;
  /** What this run did to a product, by the stored value of `lastImport`; undefined when another run wrote it last. */
  actionOf: (lastImport: Buffer | undefined) => ImportAction | undefined;
}

/** `stampedAt` is ISO 8601. */
export function importStamp(runId: string, stampedAt: string): ImportStamp {
  const signatures = importActions.map((action) => {
    return { action, value: Buffer.from(BSON.serialize({ runId, action })) };
  });
  const at = new Date(stampedAt);
  const created = { createdAt: at, modifiedAt: at, lastImport: { runId, action: 'created' } };
  const updated = { modifiedAt: at, lastImport: { runId, action: 'updated' } };
  const elements = [...readElements(Buffer.from(BSON.serialize(updated))).values()];
  return {
    elements,
    elementBytes: elements.reduce((sum, element) => sum + element.length, 0),
    created: Buffer.from(BSON.serialize(created)).subarray(4, -1),
    actionOf: (lastImport) =>
      lastImport && signatures.find((signature) => signature.value.equals(lastImport))?.action,
  };
}

/** The BSON of one statement of an update command: {q: {_id}, u: {$set, $unset}}, or with a pipeline as `u`. */
export function updateStatement(row: MergedRow, changes: ProductChanges, stamp: ImportStamp): Buffer {
  const set = [...changes.set, ...stamp.elements];
  const isPlain = changes.oddAttributes.size === 0;
  const update = isPlain ? embed('u', plainUpdate(set, changes.unset)) : pipelineUpdate('u', set, changes);
  return makeDocument([embed('q', [idElement(row)]), update]);
}

function plainUpdate(set: readonly Buffer[], unset: readonly string[]): Buffer[] {
  if (unset.length === 0) return [embed('$set', set)];
  const paths = unset.map((path) => makeElement(bsonTypes.null, path, Buffer.alloc(0)));
  return [embed('$set', set), embed('$unset', paths)];
}

/** `_id` is the first element of a product document: behind the size, as long as type, name, length, text and zero. */
function idElement(row: MergedRow): Buffer {
  return row.document.subarray(4, 4 + 1 + 4 + 4 + row.key.length + 1);
}
