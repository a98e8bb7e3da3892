import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countCodePoints, trimmedEnd, trimmedStart } from '../../../lambdas/bson/byte-text.ts';

const wellFormed = (text: string) => text.isWellFormed();
const anyText = fc.string({ unit: 'binary', maxLength: 20 }).filter(wellFormed);

function trimmed(text: string): string {
  const bytes = Buffer.from(text);
  const start = trimmedStart(bytes, 0, bytes.length);
  return bytes.toString('utf8', start, trimmedEnd(bytes, start, bytes.length));
}

describe('text as bytes', () => {
  it('is trimmed as a string is, for every single character at its ends', () => {
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      if (trimmed(`${character}x${character}`) !== `${character}x${character}`.trim()) {
        wrong.push(point.toString(16));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is trimmed as a string is, whatever stands in it', () => {
    const blank = fc.stringMatching(/^\s{0,3}$/);
    fc.assert(
      fc.property(fc.tuple(blank, anyText, blank), (parts) => {
        expect(trimmed(parts.join(''))).toBe(parts.join('').trim());
      }),
    );
  });

  it('has as many characters as code points', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = Buffer.from(text);
        expect(countCodePoints(bytes, 0, bytes.length)).toBe([...text].length);
      }),
    );
  });
});
