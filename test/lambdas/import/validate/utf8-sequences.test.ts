import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8Check, utf8Counter } from '../../../../lambdas/import/validate/utf8-sequences.ts';

/** Bytes at the edges of the UTF-8 table often, so that characters break off at every place. */
const edges = [
  0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef,
];
const byte = fc.oneof(fc.constantFrom(...edges, 0xf0, 0xf1, 0xf4, 0xf5, 0xff), fc.nat(255));
const anyBytes = fc.array(byte, { maxLength: 24 }).map((bytes) => Buffer.from(bytes));
const anyText = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text));
const anyFile = fc.array(fc.oneof(anyBytes, anyText), { maxLength: 4 }).map((parts) => Buffer.concat(parts));

describe('utf8Counter', () => {
  it('finds as many invalid sequences as a WHATWG decoder replaces, however the bytes are cut', () => {
    const check = fc.property(anyFile, (file) => {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file);
      const wide = [...text].filter((character) => character > '\x7f').length;
      const invalid = replacements(text) - replacements(file.toString('latin1'), 'ï¿½');
      const whole = count(file, file.length + 1);
      expect([whole.valid, whole.invalid]).toEqual([wide - invalid, invalid]);
      expect(whole.firstInvalid === undefined).toBe(isUtf8(file));
      expect(sizesOf(file).map((size) => count(file, size))).toEqual(sizesOf(file).map(() => whole));
    });
    fc.assert(check, { numRuns: 250 });
  });

  it.each([
    ['a letter of Windows-1252', [0x61, 0xe9, 0x2c], { valid: 0, invalid: 1, offset: 1, byte: 0xe9 }],
    ['an overlong form, byte by byte', [0xc0, 0x80], { valid: 0, invalid: 2, offset: 0, byte: 0xc0 }],
    ['a surrogate, byte by byte', [0xed, 0xa0, 0x80], { valid: 0, invalid: 3, offset: 0, byte: 0xed }],
    [
      'a character cut by the next',
      [0xe2, 0x82, 0xc3, 0xa9],
      { valid: 1, invalid: 1, offset: 0, byte: 0xe2 },
    ],
    ['a character cut by the end', [0xc3, 0xa9, 0xf0, 0x9f], { valid: 1, invalid: 1, offset: 2, byte: 0xf0 }],
  ])('counts %s', (_case, bytes, { valid, invalid, ...firstInvalid }) => {
    expect(count(Buffer.from(bytes), 1)).toEqual({ valid, invalid, firstInvalid });
  });
});

describe('utf8Check', () => {
  it('agrees with isUtf8 on the whole file, however the bytes are cut', () => {
    const check = fc.property(
      anyFile,
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }),
      (file, cuts) => {
        const expected = sizesOf(file).map(() => isUtf8(file));
        expect(sizesOf(file).map((size) => isValid(file, [size]))).toEqual(expected);
        expect(isValid(file, [...cuts, 1])).toBe(isUtf8(file));
      },
    );
    fc.assert(check, { numRuns: 250 });
  });
});

function sizesOf(file: Buffer): number[] {
  return Array.from(file, (_, index) => index + 1);
}

function count(file: Buffer, size: number) {
  const counter = utf8Counter();
  for (let at = 0; at < file.length; at += size) counter.push(file.subarray(at, at + size));
  return counter.end();
}

/** Cut into chunks of these sizes, the last one repeated. */
function isValid(file: Buffer, sizes: number[]): boolean {
  const check = utf8Check();
  for (let at = 0, index = 0; at < file.length; index += 1) {
    const size = sizes[Math.min(index, sizes.length - 1)]!;
    if (!check.isValid(file.subarray(at, at + size))) return false;
    at += size;
  }
  return check.isValidAtEnd();
}

function replacements(text: string, mark = '\ufffd'): number {
  return text.split(mark).length - 1;
}
