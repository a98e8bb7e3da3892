import { copyBytes } from './byte-text.ts';
import { bsonType } from './type-codes.ts';

/** The bytes in front of an element's value: its type, its name and a zero. */
export function elementStart(type: number, name: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'utf8');
}

/** Each of these writes at byte `at` of `out` and returns the new end. */
export function writeBytes(bytes: Uint8Array, out: Buffer, at: number): number {
  for (let index = 0; index < bytes.length; index++) out[at + index] = bytes[index]!;
  return at + bytes.length;
}

export function writeInt32(value: number, out: Buffer, at: number): number {
  out[at] = value;
  out[at + 1] = value >>> 8;
  out[at + 2] = value >>> 16;
  out[at + 3] = value >>> 24;
  return at + 4;
}

/** Closes the document or array that begins at `start` with its size, its elements ending at `end`. */
export function endDocument(start: number, end: number, out: Buffer): number {
  out[end] = 0;
  writeInt32(end + 1 - start, out, start);
  return end + 1;
}

/** A string value from UTF-8 bytes: length with the closing zero, bytes, zero. */
export function writeText(source: Buffer, start: number, end: number, out: Buffer, at: number): number {
  const after = copyBytes(source, start, end, out, writeInt32(end - start + 1, out, at));
  out[after] = 0;
  return after + 1;
}

/** The head of an array element, type text: its index as a decimal name. */
export function writeTextItemStart(index: number, out: Buffer, at: number): number {
  out[at++] = bsonType.text;
  let place = 1;
  while (place * 10 <= index) place *= 10;
  for (; place >= 1; place = Math.floor(place / 10)) out[at++] = 0x30 + (Math.floor(index / place) % 10);
  out[at] = 0;
  return at + 1;
}

/** A date value: milliseconds since 1970 as a signed 64-bit integer. */
export function writeDate(milliseconds: number, out: Buffer, at: number): number {
  const high = Math.floor(milliseconds / 2 ** 32);
  writeInt32(milliseconds - high * 2 ** 32, out, at);
  return writeInt32(high, out, at + 4);
}

/**
 * A Decimal128 value, binary integer significand: (whole * 10^places + fraction) * 10^-places, not negative.
 * `whole` has up to 12 digits, `places` is up to 4. Exponent bias 6176 (IEEE 754-2008).
 */
export function writeDecimal(
  whole: number,
  fraction: number,
  places: number,
  out: Buffer,
  at: number,
): number {
  const scale = 10 ** places;
  const wholeHigh = Math.floor(whole / 2 ** 32);
  // Two halves, since 16 digits do not fit the 53 bits of a number.
  const low = (whole - wholeHigh * 2 ** 32) * scale + fraction;
  const carry = Math.floor(low / 2 ** 32);
  writeInt32(low - carry * 2 ** 32, out, at);
  writeInt32(wholeHigh * scale + carry, out, at + 4);
  writeInt32(0, out, at + 8);
  return writeInt32((6176 - places) << 17, out, at + 12);
}
