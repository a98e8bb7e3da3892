import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Encoding } from '../../../../lambdas/import/read/dialect.ts';
import { transcoder } from '../../../../lambdas/import/validate/transcode.ts';

const invalid = '\xff';

describe('transcoder', () => {
  it('gives the text of UTF-16 in both byte orders, however the bytes are cut', () => {
    const check = fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      const bytes = Buffer.from(text, 'utf16le');
      for (let size = 1; size <= 9; size += 1) {
        expect(transcode('utf-16le', bytes, size)).toEqual(Buffer.from(text));
        expect(transcode('utf-16be', Buffer.from(bytes).swap16(), size)).toEqual(Buffer.from(text));
      }
    });
    fc.assert(check, { numRuns: 200 });
  });

  it('marks each single surrogate, wherever it stands and however it is cut', () => {
    const unit = fc.constantFrom('a', '\ud83d', '\ude00', '😀', 'é');
    const check = fc.property(fc.array(unit, { maxLength: 10 }), (units) => {
      const text = units.join('');
      const marked = Buffer.from(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'))
        .toString('latin1')
        .replaceAll('ï¿½', invalid);
      for (let size = 1; size <= 6; size += 1) {
        expect(transcode('utf-16le', Buffer.from(text, 'utf16le'), size).toString('latin1')).toBe(marked);
      }
    });
    fc.assert(check, { numRuns: 200 });
  });

  it('marks half a code unit at the end', () => {
    const bytes = Buffer.concat([Buffer.from('a\n', 'utf16le'), Buffer.from('b')]);
    for (let size = 1; size <= 5; size += 1) {
      expect(transcode('utf-16le', bytes, size).toString('latin1')).toBe(`a\n${invalid}`);
    }
    expect(transcode('utf-16be', Buffer.from('0061000a00', 'hex'), 2).toString('latin1')).toBe(
      `a\n${invalid}`,
    );
  });

  it('marks a pair that is cut in its second half as two', () => {
    const bytes = Buffer.from('\ud83e\udde6', 'utf16le').subarray(0, 3);
    for (let size = 1; size <= 3; size += 1) {
      expect(transcode('utf-16le', bytes, size).toString('latin1')).toBe(invalid + invalid);
    }
  });

  it('knows each of the 256 bytes of Windows-1252, and marks the five that mean nothing', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const size of [1, 7, 256]) {
      const text = transcode('windows-1252', bytes, size);
      expect(text.subarray(0, 128)).toEqual(bytes.subarray(0, 128));
      expect(text.subarray(128, 128 + upperHalf.length)).toEqual(upperHalf);
      expect(text.subarray(128 + upperHalf.length).toString()).toBe(bytes.toString('latin1').slice(160));
    }
  });

  it('passes UTF-8 and the byte order mark on', () => {
    expect(transcode('utf-8', Buffer.from('\ufeffé\xff', 'latin1'), 2)).toEqual(
      Buffer.from('\ufeffé\xff', 'latin1'),
    );
    expect(transcode('utf-16le', Buffer.from('\ufeffé', 'utf16le'), 1)).toEqual(Buffer.from('\ufeffé'));
  });
});

/** 0x80 to 0x9F by the table of the Unicode Consortium (CP1252.TXT), "." for what it leaves undefined. */
const upperHalf = Buffer.from(
  Buffer.from('€.‚ƒ„…†‡ˆ‰Š‹Œ.Ž..‘’“”•–—˜™š›œ.žŸ').toString('latin1').replaceAll('.', invalid),
  'latin1',
);

function transcode(from: Encoding, bytes: Buffer, size: number): Buffer {
  const { push, end } = transcoder(from);
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) out.push(Buffer.from(push(bytes.subarray(at, at + size))));
  return Buffer.concat([...out, end()]);
}
