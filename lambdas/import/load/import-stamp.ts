import { BSON } from 'mongodb';
import { type ImportAction, importActions } from '../product-document.ts';
import type { MergedRow } from './merged-rows.ts';
import type { ProductChanges } from './product-changes.ts';
import { bsonTypes, embed, makeDocument, makeElement, readElements } from './raw-document.ts';

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

/** The BSON of one statement of an update command: {q: {_id}, u: {$set, $unset}}. */
export function updateStatement(row: MergedRow, changes: ProductChanges, stamp: ImportStamp): Buffer {
  const unset = changes.unset.map((path) => makeElement(bsonTypes.null, path, Buffer.alloc(0)));
  const operators = [embed('$set', [...changes.set, ...stamp.elements])];
  if (unset.length > 0) operators.push(embed('$unset', unset));
  return makeDocument([embed('q', [idElement(row)]), embed('u', operators)]);
}

/** `_id` is the first element of a product document: behind the size, as long as type, name, length, text and zero. */
function idElement(row: MergedRow): Buffer {
  return row.document.subarray(4, 4 + 1 + 4 + 4 + row.key.length + 1);
}
