import type { FoundEncoding } from './file-form.ts';
import type { Utf8Sequences } from './utf8-sequences.ts';

/**
 * What a file is that has bytes which are not valid UTF-8: UTF-8 with a few damaged rows when at least nine in ten of
 * its sequences with the high bit are valid, else Windows-1252. Text of a single-byte encoding is valid UTF-8 only by
 * chance: an accented letter would have to stand before certain symbols, as in "Ã©".
 */
export function judgeEncoding({ valid, invalid, firstInvalid }: Utf8Sequences): FoundEncoding {
  const sequences = (valid + invalid).toLocaleString('en');
  const share = `${valid.toLocaleString('en')} of ${sequences} sequences with the high bit`;
  const byte = (firstInvalid?.byte ?? 0).toString(16).toUpperCase();
  const where = `the byte 0x${byte} at offset ${(firstInvalid?.offset ?? 0).toLocaleString('en')}`;
  if (valid >= 9 * invalid) {
    const evidence = `${share} are valid, the first that is not begins with ${where}`;
    return { encoding: 'utf-8', evidence, isSure: true };
  }
  const few = valid > 0 ? `, and only ${share} are` : '';
  return { encoding: 'windows-1252', evidence: `${where} is not UTF-8${few}`, isSure: true };
}
