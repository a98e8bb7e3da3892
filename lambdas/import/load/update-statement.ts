import { elementStart, endDocument, writeBytes } from '../../bson/bson-bytes.ts';
import { copyBytes } from '../../bson/byte-text.ts';
import type { ElementTable } from '../../bson/element-table.ts';
import { makeDocument, readElements } from '../../bson/raw-document.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { idOffset, keyOffset } from '../../catalogue/product-key.ts';
import type { MergedRow } from '../shuffle/merged-rows.ts';
import type { ImportStamp } from './import-stamp.ts';
import { pipelineUpdate } from './pipeline-update.ts';

/** Where in a product a change happens: a field, or a member of one. */
export interface ChangePath {
  /** {path: null}: the element of $unset, and with another type the start of the element of $set. */
  element: Buffer;
  /** The name of a member to which no path leads: one with a dot, or a dollar sign in front. */
  oddName?: string;
}

export function changePath(field: string, member?: string): ChangePath {
  const element = elementStart(bsonType.null, member === undefined ? field : `${field}.${member}`);
  return member !== undefined && /^$|^\$|\./.test(member) ? { element, oddName: member } : { element };
}

const queryHead = elementStart(bsonType.document, 'q');
const updateHead = elementStart(bsonType.document, 'u');
const setHead = elementStart(bsonType.document, '$set');
const unsetHead = elementStart(bsonType.document, '$unset');
/** More than sizes, zeros and names of a statement take besides its elements and its `_id`. */
const statementBytes = 128;

/**
 * The BSON of one statement of an update command, {q: {_id}, u: {$set, $unset}} or with a pipeline as `u`, written into
 * the same memory for one product after the other.
 */
export class UpdateStatement {
  readonly #stamp: ImportStamp;
  readonly #fixedBytes: number;
  #out = Buffer.alloc(0);
  /** Where the document of $set begins, and how far it is written. */
  #setAt = 0;
  #at = 0;
  readonly #unset: Buffer[] = [];
  readonly #odd = new Map<string, Buffer | undefined>();

  /** `paths` are all that may change. */
  constructor(stamp: ImportStamp, paths: readonly ChangePath[]) {
    this.#stamp = stamp;
    const pathBytes = paths.reduce((sum, { element }) => sum + element.length, 0);
    this.#fixedBytes = statementBytes + stamp.elementBytes + pathBytes;
  }

  /** Starts the statement about the product of this row. */
  begin({ document, key }: MergedRow): void {
    const needed = document.length + this.#fixedBytes;
    if (this.#out.length < needed) this.#out = Buffer.allocUnsafeSlow(2 * needed);
    const out = this.#out;
    const queryAt = writeBytes(queryHead, out, 4);
    const idEnd = keyOffset + key.length + 1;
    const queryEnd = endDocument(queryAt, copyBytes(document, idOffset, idEnd, out, queryAt + 4), out);
    this.#setAt = writeBytes(setHead, out, writeBytes(updateHead, out, queryEnd) + 4);
    this.#at = this.#setAt + 4;
    this.#unset.length = 0;
    if (this.#odd.size > 0) this.#odd.clear();
  }

  /** Sets what stands at the path to the value of an element of the table, or unsets it (-1). */
  change({ element, oddName }: ChangePath, table: ElementTable, index: number): void {
    if (oddName !== undefined) this.#odd.set(oddName, table.element(index));
    else if (index < 0) this.#unset.push(element);
    else {
      const typeAt = this.#at;
      const valueAt = writeBytes(element, this.#out, typeAt);
      this.#out[typeAt] = table.bytes[table.starts[index]!]!;
      this.#at = copyBytes(table.bytes, table.values[index]!, table.ends[index]!, this.#out, valueAt);
    }
  }

  /** The statement, valid until the next one begins; undefined when nothing was changed. */
  end(): Buffer | undefined {
    const out = this.#out;
    if (this.#at === this.#setAt + 4 && this.#unset.length + this.#odd.size === 0) return undefined;
    for (const element of this.#stamp.elements)
      this.#at = copyBytes(element, 0, element.length, out, this.#at);
    let at = endDocument(this.#setAt, this.#at, out);
    const updateAt = this.#setAt - setHead.length - 4;
    if (this.#odd.size > 0)
      return this.#asPipeline(out.subarray(4, updateAt - updateHead.length), out.subarray(this.#setAt, at));
    if (this.#unset.length > 0) at = this.#writeUnset(at);
    return out.subarray(0, endDocument(0, endDocument(updateAt, at, out), out));
  }

  #writeUnset(from: number): number {
    const start = writeBytes(unsetHead, this.#out, from);
    let at = start + 4;
    for (const element of this.#unset) at = writeBytes(element, this.#out, at);
    return endDocument(start, at, this.#out);
  }

  #asPipeline(query: Buffer, set: Buffer): Buffer {
    const unset = this.#unset.map((path) => path.toString('utf8', 1, path.length - 1));
    return makeDocument([query, pipelineUpdate('u', [...readElements(set).values()], unset, this.#odd)]);
  }
}
