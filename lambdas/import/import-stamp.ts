import { BSON } from 'mongodb';
import type { MergedRow } from './merged-rows.ts';
import type { ProductChanges } from './product-changes.ts';
import { type ImportAction, importActions } from './product-document.ts';
import {
  bsonTypes,
  embed,
  makeDocument,
  makeElement,
  readElements,
  readEmbedded,
  readText,
} from './raw-document.ts';

/** How a run signs what it writes. */
export interface ImportStamp {
  /** The elements `modifiedAt` and `lastImport` of an updated product. */
  elements: Buffer[];
  /** What this run did to a stored product; undefined when its last import was another one, or none. */
  actionOn: (stored: Buffer) => ImportAction | undefined;
}

/** `stampedAt` is ISO 8601. */
export function importStamp(runId: string, stampedAt: string): ImportStamp {
  const signed = { modifiedAt: new Date(stampedAt), lastImport: { runId, action: 'updated' } };
  const idBytes = Buffer.from(`${runId}\0`);
  return {
    elements: [...readElements(Buffer.from(BSON.serialize(signed))).values()],
    actionOn(stored) {
      // Looking for the bytes first spares reading the elements of almost every product of other runs.
      if (stored.lastIndexOf(idBytes) < 0) return undefined;
      const lastImport = readEmbedded(readElements(stored).get('lastImport'));
      if (readText(lastImport?.get('runId')) !== runId) return undefined;
      const action = readText(lastImport?.get('action'));
      return importActions.find((known) => known === action);
    },
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
