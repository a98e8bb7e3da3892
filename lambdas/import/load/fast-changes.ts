import { bsonType, elementStart, endDocument, writeInt32 } from '../../bson/bson-bytes.ts';
import { copyBytes } from '../../bson/byte-text.ts';
import { type ElementTable, elementTable, fillTable, findElement } from '../../bson/element-table.ts';
import { bsonTypes } from '../../bson/raw-document.ts';
import type { ImportAction } from '../../catalogue/product-document.ts';
import type { MergedRow } from '../shuffle/merged-rows.ts';
import type { ImportStamp } from './import-stamp.ts';
import type { FileColumns } from './product-changes.ts';

/** The bytes of an update statement, valid until the next call; or as what a product without a write counts. */
export type FastAnswer = Buffer | ImportAction | 'unchanged' | undefined;

const lastImport = Buffer.from('lastImport');
const onHandSet = elementStart(bsonType.int32, 'stock.onHand');
/** {onHand: int32}: size, type, name with zero, number, zero. */
const onHandDocument = Buffer.concat([Buffer.of(17, 0, 0, 0), elementStart(bsonType.int32, 'onHand')]);

/**
 * The same as `findChanges` and `updateStatement`, but from bytes to bytes, without an object for each element or product.
 * It gives undefined for what it does not know: attributes that differ, a `stock` with fields of others, unusual types.
 * Those go the general way, which took 6.3 s of CPU for 250,000 changed products; docs/scaling.md has what it takes now.
 */
export function fastChanges(columns: FileColumns, stamp: ImportStamp) {
  const before = elementTable();
  const after = elementTable();
  const fields = columns.fields.map((field) => ({ field, name: Buffer.from(field) }));
  if (columns.attributes.length > 0) fields.push({ field: 'attributes', name: Buffer.from('attributes') });
  const unsets = new Map(fields.map(({ field }) => [field, elementStart(bsonTypes.null, field)]));
  const unsetBytes = [...unsets.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  let out = Buffer.alloc(0);

  return (stored: Buffer, row: MergedRow): FastAnswer => {
    if (!fillTable(before, stored) || !fillTable(after, row.document)) return undefined;
    const done = doneBefore(stored);
    if (done) return done;
    const needed = row.document.length + stamp.elementBytes + unsetBytes + statementBytes;
    if (out.length < needed) out = Buffer.allocUnsafeSlow(2 * needed);
    return writeStatement(stored, row);
  };

  function doneBefore(stored: Buffer): ImportAction | undefined {
    const index = findElement(before, stored, lastImport, before.count - 1);
    if (index < 0) return undefined;
    return stamp.actionOf(stored.subarray(before.values[index], before.ends[index]));
  }

  function writeStatement(stored: Buffer, row: MergedRow): FastAnswer {
    const { document } = row;
    const setAt = writeHead(out, row);
    let at = setAt + 4;
    let hintBefore = 0;
    let hintAfter = 0;
    const unset: Buffer[] = [];
    for (const { field, name } of fields) {
      const old = findElement(before, stored, name, hintBefore);
      const given = findElement(after, document, name, hintAfter);
      if (old >= 0) hintBefore = old + 1;
      if (given >= 0) hintAfter = given + 1;
      if (isSame(stored, old, document, given) || (field === 'active' && row.activeDefaulted)) continue;
      if (field === 'attributes') return undefined;
      if (field === 'stock') {
        if (given < 0 || (old >= 0 && !isOnHand(stored, before, old))) return undefined;
        at = copyBytes(onHandSet, 0, onHandSet.length, out, at);
        at = copyBytes(document, after.ends[given]! - 5, after.ends[given]! - 1, out, at);
      } else if (given >= 0) at = copyBytes(document, after.starts[given]!, after.ends[given]!, out, at);
      else unset.push(unsets.get(field)!);
    }
    if (at === setAt + 4 && unset.length === 0) return 'unchanged';
    for (const element of stamp.elements) at = copyBytes(element, 0, element.length, out, at);
    return endStatement(at, setAt, unset);
  }

  function isSame(stored: Buffer, old: number, document: Buffer, given: number): boolean {
    if (old < 0 || given < 0) return old === given;
    const start = before.starts[old]!;
    const otherStart = after.starts[given]!;
    const length = before.ends[old]! - start;
    if (length !== after.ends[given]! - otherStart) return false;
    for (let offset = 0; offset < length; offset++) {
      if (stored[start + offset] !== document[otherStart + offset]) return false;
    }
    return true;
  }

  function endStatement(setEnd: number, setAt: number, unset: readonly Buffer[]): Buffer {
    let at = endDocument(setAt, setEnd, out);
    if (unset.length > 0) {
      at = copyBytes(unsetHead, 0, unsetHead.length, out, at);
      const start = at;
      at += 4;
      for (const element of unset) at = copyBytes(element, 0, element.length, out, at);
      at = endDocument(start, at, out);
    }
    at = endDocument(setAt - setHead.length - 4, at, out);
    return out.subarray(0, endDocument(0, at, out));
  }
}

const queryHead = elementStart(bsonType.document, 'q');
const updateHead = elementStart(bsonType.document, 'u');
const setHead = elementStart(bsonType.document, '$set');
const unsetHead = elementStart(bsonType.document, '$unset');
/** More than sizes, zeros and names of a statement take besides its elements and its `_id`. */
const statementBytes = 128;

/** {q: {_id}, u: {$set: up to the place where its document begins, which is returned. */
function writeHead(out: Buffer, { document, key }: MergedRow): number {
  let at = copyBytes(queryHead, 0, queryHead.length, out, 4);
  // `_id` is the first element: type, name with zero, length, text with zero.
  const idEnd = 4 + 1 + 4 + 4 + key.length + 1;
  writeInt32(idEnd + 1, out, at);
  at = copyBytes(document, 4, idEnd, out, at + 4);
  out[at++] = 0;
  at = copyBytes(updateHead, 0, updateHead.length, out, at) + 4;
  return copyBytes(setHead, 0, setHead.length, out, at);
}

/** Whether the stored `stock` is {onHand: int32} and nothing else. */
function isOnHand(stored: Buffer, table: ElementTable, index: number): boolean {
  const start = table.values[index]!;
  if (stored[table.starts[index]!] !== bsonType.document || table.ends[index]! - start !== 17) return false;
  for (let offset = 0; offset < onHandDocument.length; offset++) {
    if (stored[start + offset] !== onHandDocument[offset]) return false;
  }
  return true;
}
