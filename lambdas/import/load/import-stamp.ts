import { BSON } from 'mongodb';
import { readElements } from '../../bson/raw-document.ts';
import { type ImportAction, importActions } from '../../catalogue/product-document.ts';

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
