import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalSku } from '../../../lambdas/catalogue/canonical-sku.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 });
/** Characters whose normal form or lower case makes work for another step. */
const awkwardText = fc
  .array(
    fc.constantFrom(...'İıſẞßΣςſtﬃÅÅΌϓϔǅ㎒①Ⅷaᵃ\u0307\u0301\u0345\u200b\u200d\ufeff\u00ad\t \u00a0\u3000'),
    { maxLength: 12 },
  )
  .map((characters) => characters.join(''));
const asciiWords = fc.array(fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/), { minLength: 1, maxLength: 4 });
const blanks = fc.stringMatching(/^[ \t\r\n\u00a0\u2003\u3000]{1,3}$/);

describe('the canonical SKU', () => {
  it.each([
    ['  AB-12  ', 'ab-12'],
    ['Ａｂ１２', 'ab12'],
    ['a\t \u3000b', 'a b'],
    ['a\u200b\u00ad\ufeffb\u0000', 'ab'],
    ['ﬃ ①', 'ffi 1'],
    ['É', 'é'],
    ['E\u0301', 'é'],
    ['İ', 'i̇'],
    ['\u200b \u0001', ''],
  ])('of %j is %j', (text, canonical) => {
    expect(canonicalSku(text)).toBe(canonical);
  });

  it('of a canonical SKU is the same', () => {
    const isFixed = (text: string) => canonicalSku(canonicalSku(text)) === canonicalSku(text);
    fc.assert(fc.property(fc.oneof(anyText, awkwardText), isFixed), { numRuns: 5000 });
  });

  it('of every single character is fixed', () => {
    const changing: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const canonical = canonicalSku(String.fromCodePoint(point));
      if (canonicalSku(canonical) !== canonical) changing.push(point.toString(16));
    }
    expect(changing).toEqual([]);
  });

  it('does not depend on case, width and blanks', () => {
    const wide = (text: string) =>
      text.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
    fc.assert(
      fc.property(asciiWords, blanks, (words, blank) => {
        const expected = words.join(' ').toLowerCase();
        const spellings = [
          words.join(blank),
          blank + words.join(' ').toUpperCase() + blank,
          wide(words.join(blank)),
        ];
        expect(spellings.map(canonicalSku)).toEqual(spellings.map(() => expected));
      }),
    );
  });

  it('has no white space but single inner spaces, no control and no invisible character', () => {
    const isClean = (text: string) =>
      !/(?! )\p{White_Space}|^ | $| {2}|\p{Cc}|\p{Default_Ignorable_Code_Point}/u.test(canonicalSku(text));
    fc.assert(fc.property(fc.oneof(anyText, awkwardText), isClean), { numRuns: 2000 });
  });
});
