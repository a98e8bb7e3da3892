/**
 * UTF-8 text as bytes. All functions expect valid UTF-8 in [start, end).
 */

/** Where the text begins after white space, as String.prototype.trimStart sees it; `end` when all is blank. */
export function trimmedStart(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte > 0x20 && byte < 0xc2) return at;
    const width = byte <= 0x20 ? asciiWhiteSpaceWidth(byte) : whiteSpaceWidth(bytes, at, end);
    if (width === 0) return at;
    at += width;
  }
  return end;
}

/** Where the text ends before white space, as String.prototype.trimEnd sees it; not before `start`. */
export function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start) {
    const byte = bytes[at - 1]!;
    if (byte > 0x20 && byte < 0x80) return at;
    const width = byte <= 0x20 ? asciiWhiteSpaceWidth(byte) : whiteSpaceWidthBefore(bytes, start, at);
    if (width === 0) return at;
    at -= width;
  }
  return start;
}

/** Unicode code points: every byte that does not continue a character starts one. */
export function countCodePoints(bytes: Uint8Array, start: number, end: number): number {
  let characters = 0;
  for (let at = start; at < end; at++) {
    if ((bytes[at]! & 0xc0) !== 0x80) characters++;
  }
  return characters;
}

/** An ASCII capital letter as a small one, any other byte as it is. */
export function lowerCased(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** Copies and returns the new end. Up to 20 bytes a loop is faster than the 36 ns of a call into native code. */
export function copyBytes(source: Buffer, start: number, end: number, out: Buffer, at: number): number {
  const length = end - start;
  if (length > 20) source.copy(out, at, start, end);
  else for (let index = 0; index < length; index++) out[at + index] = source[start + index]!;
  return at + length;
}

function asciiWhiteSpaceWidth(byte: number): number {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) ? 1 : 0;
}

function whiteSpaceWidthBefore(bytes: Uint8Array, start: number, end: number): number {
  if (end - start >= 2 && whiteSpaceWidth(bytes, end - 2, end) === 2) return 2;
  return end - start >= 3 && whiteSpaceWidth(bytes, end - 3, end) === 3 ? 3 : 0;
}

/** Bytes of the non-ASCII white space or line end of ECMAScript at `at`, 0 when there is none. */
function whiteSpaceWidth(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first === 0xc2) return at + 1 < end && bytes[at + 1] === 0xa0 ? 2 : 0;
  if (at + 2 >= end) return 0;
  const point = ((first & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
  return (first & 0xf0) === 0xe0 && isWideSpace(point) ? 3 : 0;
}

function isWideSpace(point: number): boolean {
  if (point >= 0x2000 && point <= 0x200a) return true;
  return (
    point === 0x1680 ||
    point === 0x2028 ||
    point === 0x2029 ||
    point === 0x202f ||
    point === 0x205f ||
    point === 0x3000 ||
    point === 0xfeff
  );
}
