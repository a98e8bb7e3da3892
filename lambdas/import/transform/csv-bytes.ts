export const quote = 0x22;
const apostrophe = 0x27;

/**
 * Resolves the quotes of a field in place and returns its new end; `start` is behind the opening quote. Doubled quotes
 * become one, the closing quote goes, what follows it stays as text.
 */
export function resolveQuotes(bytes: Uint8Array, start: number, end: number): number {
  let write = start;
  let isOpen = true;
  for (let read = start; read < end; read++) {
    if (isOpen && bytes[read] === quote) {
      const isDoubled = read + 1 < end && bytes[read + 1] === quote;
      if (!isDoubled) {
        isOpen = false;
        continue;
      }
      read++;
    }
    bytes[write++] = bytes[read]!;
  }
  return write;
}

/** The end of the last UTF-8 character before `to`; one that may be cut there, or is the very last, is left out. */
export function wholeCharactersEnd(bytes: Uint8Array, to: number): number {
  let last = to - 1;
  while (last > 0 && to - last < 4 && (bytes[last]! & 0xc0) === 0x80) last--;
  return last >= 0 && bytes[last]! >= 0xc0 ? last : to;
}

/** Takes the apostrophe away that `guardCell` put before a cell, and one that people put there. */
export function removeGuards({ bytes, starts, ends, fields }: GuardedRow): void {
  for (let field = 0; field < fields; field++) {
    const start = starts[field]!;
    if (start < ends[field]! && bytes[start] === apostrophe) starts[field] = start + 1;
  }
}

interface GuardedRow {
  bytes: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
  fields: number;
}

/** Lets no field end behind `limit`. */
export function clipEnds(ends: Uint32Array, fields: number, limit: number): void {
  for (let field = 0; field < fields; field++) ends[field] = Math.min(ends[field]!, limit);
}

/** The same numbers with room for as many more. */
export function doubled(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
