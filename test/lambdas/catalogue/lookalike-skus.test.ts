import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalSku } from '../../../lambdas/catalogue/canonical-sku.ts';
import { describeLookalikes, lookalikeSuspect, plainSku } from '../../../lambdas/catalogue/lookalike-skus.ts';
import { transformCsv } from '../../support/transform-csv.ts';

const fixture = join(import.meta.dirname, '../../fixtures/rows/damage/sku-lookalike.csv');

describe('a SKU that looks like another', () => {
  it.each([
    ['Cyrillic capitals', 'АВС-1', 'abc-1'],
    ['Cyrillic small letters', 'сор', 'cop'],
    ['a Greek capital that has another small letter', 'ΜΗ1', 'mh1'],
    ['a long dash', 'CUP–7', 'cup-7'],
    ['a multiplication sign', '10×20', '10x20'],
    ['typographic quotes', 'L’ami', "l'ami"],
    ['letters between digits', 'X-1O0-2l2', 'x-100-212'],
    ['full-width Cyrillic neighbours', 'Ａ\u200bА', 'aa'],
  ])('is listed with the plain one: %s', (_, spelling, plain) => {
    expect(lookalikeSuspect(spelling, 7, 8)).toEqual({
      key: canonicalSku(spelling),
      plain,
      spelling,
      row: 7,
      line: 8,
    });
  });

  it.each(['ABC-1', 'A1O2', '10L', 'O100', 'ÄÖÜ-ß', 'x²', 'μ-10', '日本-1', 'MUG\u200b-1', 'ＡＢ'])(
    'is not what has no such character: %s',
    (spelling) => expect(lookalikeSuspect(spelling, 1, 2)).toBeUndefined(),
  );

  it('names the characters by their numbers', () => {
    expect(describeLookalikes('АА–1')).toBe('U+0410 like A, U+2013 like -');
  });

  it('is listed for the rows that have one, by file', () => {
    const { lookalikes } = transformCsv(readFileSync(fixture));
    expect(lookalikes.map(({ row, plain }) => [row, plain])).toEqual([
      [2, 'tea-1'],
      [3, 'cup-7'],
      [5, 'x-100'],
      [7, 'kot'],
    ]);
  });

  it('has a canonical SKU as its plain one, and that has no other', () => {
    const spelling = fc.string({
      unit: fc.constantFrom(...'1O0lАВсΜμ–×Ａ‑', 'ﬁ', '\u200b', ' '),
      maxLength: 12,
    });
    fc.assert(
      fc.property(spelling, (text) => {
        const plain = plainSku(text);
        expect(canonicalSku(plain)).toBe(plain);
        expect(lookalikeSuspect(text, 1, 1)?.plain ?? canonicalSku(text)).toBe(plain);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the list of one range', () => {
  it('has each SKU once and at most a thousand', () => {
    const row = (index: number) => `А${index % 1500},x\n`;
    const { lookalikes } = transformCsv(
      `sku,name\n${Array.from({ length: 3000 }, (_, at) => row(at)).join('')}`,
    );
    expect(new Set(lookalikes.map(({ key }) => key)).size).toBe(1000);
    expect(lookalikes).toHaveLength(1000);
  });
});
