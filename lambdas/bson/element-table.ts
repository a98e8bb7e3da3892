import { bsonType } from './type-codes.ts';

/**
 * Where the elements of a BSON document lie in its bytes. A table is filled again for each next document: an object for
 * each element took most of the time of a comparison.
 */
export class ElementTable {
  bytes: Buffer = Buffer.alloc(0);
  count = 0;
  /** Of each element its type byte, its value, and the byte behind it. The name and its zero are in between. */
  starts = new Int32Array(32);
  values = new Int32Array(32);
  ends = new Int32Array(32);
  #next = 0;

  /** Fills the table with the document in bytes [start, end). @throws Error when that is not one whole document. */
  fill(bytes: Buffer, start = 0, end = bytes.length): void {
    const last = end - 1;
    const isWhole = last >= start + 4 && readInt32(bytes, start) === end - start && bytes[last] === 0;
    if (!isWhole) throw new Error('bytes that are no BSON document');
    let count = 0;
    for (let at = start + 4; at < last; count++) {
      if (count === this.starts.length) this.#grow();
      let value = at + 1;
      // Stops at the zero that ends the document at the latest.
      while (bytes[value] !== 0) value++;
      value++;
      const valueEnd = value + valueBytes(bytes, bytes[at]!, value);
      if (valueEnd < value || valueEnd > last) throw new Error('a BSON document with a damaged element');
      this.starts[count] = at;
      this.values[count] = value;
      this.ends[count] = valueEnd;
      at = valueEnd;
    }
    this.bytes = bytes;
    this.count = count;
    this.#next = 0;
  }

  /** Fills the table with the document that an element of another table holds; with nothing when it holds none. */
  fillFrom(outer: ElementTable, index: number): void {
    if (outer.isDocument(index)) this.fill(outer.bytes, outer.values[index], outer.ends[index]);
    else this.count = 0;
  }

  /**
   * The index of the element of this name (UTF-8), -1 when there is none. Looks behind the last one found first, since
   * those who ask do so in the order of the document.
   */
  find(name: Uint8Array): number {
    for (let tried = 0, index = this.#next; tried < this.count; tried++, index++) {
      if (index >= this.count) index = 0;
      if (!this.#hasName(index, name)) continue;
      this.#next = index + 1;
      return index;
    }
    return -1;
  }

  /** Views; undefined for an element that is not there (-1). */
  element(index: number): Buffer | undefined {
    return index < 0 ? undefined : this.bytes.subarray(this.starts[index], this.ends[index]);
  }

  value(index: number): Buffer | undefined {
    return index < 0 ? undefined : this.bytes.subarray(this.values[index], this.ends[index]);
  }

  name(index: number): string {
    return this.bytes.toString('utf8', this.starts[index]! + 1, this.values[index]! - 1);
  }

  isDocument(index: number): boolean {
    return index >= 0 && this.bytes[this.starts[index]!] === bsonType.document;
  }

  /** Whether both have the same type, name and value, or neither is there (-1). */
  isSame(index: number, other: ElementTable, otherIndex: number): boolean {
    if (index < 0 || otherIndex < 0) return index === otherIndex;
    const start = this.starts[index]!;
    const otherStart = other.starts[otherIndex]!;
    const length = this.ends[index]! - start;
    if (length !== other.ends[otherIndex]! - otherStart) return false;
    for (let offset = 0; offset < length; offset++) {
      if (this.bytes[start + offset] !== other.bytes[otherStart + offset]) return false;
    }
    return true;
  }

  #hasName(index: number, name: Uint8Array): boolean {
    const start = this.starts[index]! + 1;
    if (this.values[index]! - start - 1 !== name.length) return false;
    for (let offset = 0; offset < name.length; offset++) {
      if (this.bytes[start + offset] !== name[offset]) return false;
    }
    return true;
  }

  #grow(): void {
    for (const offsets of ['starts', 'values', 'ends'] as const) {
      const longer = new Int32Array(2 * this[offsets].length);
      longer.set(this[offsets]);
      this[offsets] = longer;
    }
  }
}

/** Of the types whose values have the same length always. */
const fixedBytes = byType([
  [0, 'undefined', 'null', 'minKey', 'maxKey'],
  [1, 'boolean'],
  [4, 'int32'],
  [8, 'double', 'date', 'timestamp', 'int64'],
  [12, 'objectId'],
  [16, 'decimal128'],
]);
/** Of the types whose values begin with a length: the bytes that it does not count. */
const uncountedBytes = byType([
  [0, 'document', 'array', 'codeWithScope'],
  [4, 'text', 'code', 'symbol'],
  [4 + 1, 'binary'],
  [4 + 12, 'dbPointer'],
]);

function byType(rows: [bytes: number, ...types: (keyof typeof bsonType)[]][]): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (const [bytes, ...types] of rows) for (const type of types) table[bsonType[type]] = bytes;
  return table;
}

/** Negative for what is no BSON. */
function valueBytes(bytes: Buffer, type: number, at: number): number {
  const fixed = fixedBytes[type]!;
  if (fixed >= 0) return fixed;
  const uncounted = uncountedBytes[type]!;
  const length = uncounted < 0 ? -1 : readInt32(bytes, at);
  if (length >= 0) return uncounted + length;
  // A pattern and its options, each with a zero behind it.
  return type === bsonType.regex ? bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at : -1;
}

function readInt32(bytes: Buffer, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
