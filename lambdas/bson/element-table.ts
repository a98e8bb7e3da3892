/** Where the elements of one BSON document lie in its bytes; a table is filled again for each next document. */
export interface ElementTable {
  count: number;
  /** Of the type byte, of the value, and behind the value. The name and its zero are in between. */
  starts: Int32Array;
  values: Int32Array;
  ends: Int32Array;
}

/** More than any product of a file without attributes has; a document with more is left to the general way. */
const mostElements = 64;

export function elementTable(): ElementTable {
  const offsets = () => new Int32Array(mostElements);
  return { count: 0, starts: offsets(), values: offsets(), ends: offsets() };
}

/**
 * Fills the table without making an object per element, which took most of the time of a comparison. False when the
 * document has an element of a type that products do not use, or too many.
 */
export function fillTable(table: ElementTable, document: Buffer): boolean {
  const end = document.length - 1;
  let count = 0;
  let at = 4;
  while (at < end) {
    if (count === mostElements) return false;
    const type = document[at]!;
    let value = at + 1;
    while (document[value] !== 0) value++;
    value++;
    const bytes = valueBytes(type, document, value);
    if (bytes < 0) return false;
    table.starts[count] = at;
    table.values[count] = value;
    at = value + bytes;
    table.ends[count++] = at;
  }
  table.count = count;
  return at === end;
}

/** The index of the element of this name, looked for from `hint` on and then from the start; -1 when there is none. */
export function findElement(table: ElementTable, document: Buffer, name: Uint8Array, hint: number): number {
  for (let index = hint; index < table.count; index++) {
    if (hasName(table, document, name, index)) return index;
  }
  for (let index = 0; index < hint && index < table.count; index++) {
    if (hasName(table, document, name, index)) return index;
  }
  return -1;
}

function hasName(table: ElementTable, document: Buffer, name: Uint8Array, index: number): boolean {
  const start = table.starts[index]! + 1;
  if (table.values[index]! - start - 1 !== name.length) return false;
  for (let offset = 0; offset < name.length; offset++) {
    if (document[start + offset] !== name[offset]) return false;
  }
  return true;
}

/** See bsonspec.org; -1 for a type that no product of an import has. */
function valueBytes(type: number, document: Buffer, at: number): number {
  switch (type) {
    case 0x02:
      return 4 + readInt32(document, at);
    case 0x03:
    case 0x04:
      return readInt32(document, at);
    case 0x08:
      return 1;
    case 0x10:
      return 4;
    case 0x01:
    case 0x09:
    case 0x12:
      return 8;
    case 0x13:
      return 16;
    case 0x0a:
      return 0;
    default:
      return -1;
  }
}

function readInt32(document: Buffer, at: number): number {
  return document[at]! | (document[at + 1]! << 8) | (document[at + 2]! << 16) | (document[at + 3]! << 24);
}
