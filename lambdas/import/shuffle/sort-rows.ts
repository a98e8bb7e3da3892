import type { RowStore } from './row-store.ts';

/**
 * The indexes of the rows, ordered by (key as UTF-8 bytes, row).
 *
 * Each key's first bytes behind the prefix that all keys share are packed with the row's index into one 64-bit number,
 * so that the sort runs in native code; rows that agree in those bytes are sorted again by what follows. Measured for
 * half a million rows against a comparison of the keys as latin1 texts, in pairs: 0.1 to 0.2 CPU seconds of transform's
 * 2.0 less, and the unchanged file again in 4.15 s instead of 4.4.
 */
export function sortRows(store: RowStore): Uint32Array {
  const order = Uint32Array.from({ length: store.count }, (_, index) => index);
  sortSpan(store, order, 0);
  return order;
}

/** Below this many rows a comparator costs less than packing. */
const smallSpan = 12;

/** Sorts indexes that are in row order and whose keys agree in the first `depth` bytes. */
function sortSpan(store: RowStore, span: Uint32Array, depth: number): void {
  if (span.length < 2) return;
  if (span.length < smallSpan) {
    span.sort((left, right) => compareKeys(store, left, right) || left - right);
    return;
  }
  const shared = sharedBytes(store, span, depth);
  // The low bits hold the position: 64,000 rows leave 48 bits of key, so ties are seldom.
  const indexBits = 32 - Math.clz32(span.length - 1);
  const keyBytes = Math.floor((64 - indexBits) / 8);
  const packed = pack(store, span, shared, indexBits);
  const before = span.slice();
  const indexMask = 2 ** indexBits - 1;
  for (let at = 0; at < span.length; at++) span[at] = before[packed[at * 2]! & indexMask]!;
  sortTies(store, span, packed, indexMask, shared + keyBytes);
}

/** Numbers of [key bits][position in the span], sorted; as pairs of words, low word first. */
function pack(store: RowStore, span: Uint32Array, depth: number, indexBits: number): Uint32Array {
  const numbers = new BigUint64Array(span.length);
  const words = new Uint32Array(numbers.buffer);
  const indexMask = 2 ** indexBits - 1;
  for (let at = 0; at < span.length; at++) {
    const keyEnd = store.keyEnds[span[at]!]!;
    const from = store.keyStart(span[at]!) + depth;
    words[at * 2 + 1] = wordAt(store.bytes, from, keyEnd);
    words[at * 2] = (wordAt(store.bytes, from + 4, keyEnd) & ~indexMask) | at;
  }
  numbers.sort();
  return words;
}

/** Four bytes, the first one highest; zeros behind the end, which no key contains. */
function wordAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 <= end) {
    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }
  let word = 0;
  for (let place = 0; place < 4; place++) word = (word << 8) | (at + place < end ? bytes[at + place]! : 0);
  return word;
}

function sortTies(
  store: RowStore,
  span: Uint32Array,
  packed: Uint32Array,
  indexMask: number,
  depth: number,
): void {
  const isTie = (at: number) =>
    packed[at * 2 + 1] === packed[at * 2 - 1] && ((packed[at * 2]! ^ packed[at * 2 - 2]!) & ~indexMask) === 0;
  for (let from = 0; from < span.length; ) {
    let to = from + 1;
    while (to < span.length && isTie(to)) to++;
    if (to - from > 1 && !haveSameKey(store, span, from, to)) sortSpan(store, span.subarray(from, to), depth);
    from = to;
  }
}

function haveSameKey(store: RowStore, span: Uint32Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) {
    if (!haveEqualKeys(store, span[from]!, span[at]!)) return false;
  }
  return true;
}

/** How many bytes all keys of the span share; at least `depth`. */
function sharedBytes(store: RowStore, span: Uint32Array, depth: number): number {
  const { bytes } = store;
  const first = store.keyStart(span[0]!);
  let shared = store.keyEnds[span[0]!]! - first;
  for (const index of span) {
    const start = store.keyStart(index);
    const limit = Math.min(shared, store.keyEnds[index]! - start);
    let same = Math.min(depth, limit);
    while (same < limit && bytes[start + same] === bytes[first + same]) same++;
    shared = same;
  }
  return shared;
}

/** From the end: sorted neighbours mostly differ there. */
export function haveEqualKeys(store: RowStore, left: number, right: number): boolean {
  const { bytes } = store;
  const leftStart = store.keyStart(left);
  const rightEnd = store.keyEnds[right]!;
  let at = store.keyEnds[left]!;
  let other = rightEnd;
  if (at - leftStart !== rightEnd - store.keyStart(right)) return false;
  while (at > leftStart) {
    if (bytes[--at] !== bytes[--other]) return false;
  }
  return true;
}

function compareKeys(store: RowStore, left: number, right: number): number {
  const { bytes } = store;
  return bytes.compare(
    bytes,
    store.keyStart(right),
    store.keyEnds[right]!,
    store.keyStart(left),
    store.keyEnds[left]!,
  );
}
