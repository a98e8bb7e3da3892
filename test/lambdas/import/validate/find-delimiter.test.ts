import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { delimiters } from '../../../../lambdas/import/read/dialect.ts';
import { findDelimiter } from '../../../../lambdas/import/validate/find-delimiter.ts';

describe('findDelimiter', () => {
  it.each([
    [',', 'a plain comma file', 'sku,name,price\nA,Kettle,1.50\n'],
    [';', 'a plain semicolon file', 'sku;name;price\nA;Kettle;1.50\n'],
    ['\t', 'a plain tab file', 'sku\tname\tprice\nA\tKettle\t1.50\n'],
    ['|', 'a plain pipe file', 'sku|name|price\nA|Kettle|1.50\n'],
    [';', 'commas in quoted names of the header', 'sku;name;"Size (L, W, H)";"a,b"\nA;Kettle;1;2\n'],
    [';', 'commas in unquoted names of the header', 'sku;name;L, W, H, kg\nA;Kettle, big, red, new;x\n'],
    [';', 'decimal commas', 'sku;name;price;Weight\nA;Kettle;1,50;2,5\nB;Pot;2,00;3,5\n'],
    [';', 'decimal commas in every cell but the SKU', 'sku;name\nA;1,5\nB;2,5\n'],
    [',', 'semicolons in descriptions', 'sku,name,body\nA,Kettle,a; b; c\nB,Pot,d; e; f\n'],
    [',', 'one semicolon in every row', 'sku,name\nA,Kettle;x\nB,Pot;y\n'],
    [',', 'tags with pipes', 'sku,name,tags\nA,Kettle,a|b|c\nB,Pot,d|e|f\n'],
    ['|', 'commas and semicolons in all texts', 'sku|name|body\nA|Kettle, red|a; b\nB|Pot, blue|c; d\n'],
    ['\t', 'commas, pipes and semicolons in all texts', 'sku\tname\ttags\nA\tKettle, red; big\ta|b\n'],
    [';', 'quoted line breaks', 'sku;name\n"A";"a,b\nc,d\n"\n"B";"e,f"\n'],
    [';', 'rows with too few fields', 'sku;name;price\nA;Kettle\nB;Pot\nC;Pan;1\n'],
    [';', 'names that nobody knows', 'artikel;bezeichnung;preis\nA;Kessel;1,50\nB;Topf;2,50\n'],
    ['\t', 'names that nobody knows, with commas', 'artikel, nr\tbezeichnung\nA\tKessel, rot\nB\tTopf\n'],
    [',', 'a single column', 'sku\nA;1\nB;2\n'],
    [',', 'a header alone', 'sku,name,price; net'],
    [';', 'a header alone with semicolons', 'sku;name'],
    [',', 'empty lines alone', '\n\r\n\n'],
    [',', 'nothing', ''],
  ])('finds %j with %s', (delimiter, _case, text) => {
    for (const ends of [text, text.replaceAll('\n', '\r\n')]) {
      expect(findDelimiter(Buffer.from(ends), true).delimiter).toBe(delimiter);
    }
  });

  it('finds what any table was written with, whatever its cells hold', () => {
    const cell = fc.array(fc.constantFrom(...delimiters, '"', '\n', 'a', '1', ' '), { maxLength: 6 });
    const cells = fc.array(cell, { minLength: 3, maxLength: 3 });
    const check = fc.property(
      fc.constantFrom(...delimiters),
      fc.array(cells),
      fc.boolean(),
      (delimiter, rows, isWhole) => {
        const table = [
          ['sku', 'name', 'L, W; H'],
          ...rows.map((row) => row.map((pieces) => pieces.join(''))),
        ];
        const lines = table.map((row) => row.map((text) => quoted(text, delimiter)).join(delimiter));
        expect(findDelimiter(Buffer.from(`${lines.join('\r\n')}\r\n`), isWhole).delimiter).toBe(delimiter);
      },
    );
    fc.assert(check, { numRuns: 500 });
  });

  it('leaves a row out that the sample cuts off', () => {
    const { evidence } = findDelimiter(Buffer.from('sku;name;price\nA;Kettle;1\nB;P'), false);
    expect(evidence).toBe(
      'the header has 3 columns, 3 of them known, and 1 of 1 sampled rows have as many fields',
    );
  });

  it('goes by a header that is longer than the sample', () => {
    const found = findDelimiter(Buffer.from('sku;name;price;a,b,c,d'), false);
    expect(found).toEqual({ delimiter: ';', evidence: 'the header has 4 columns, 3 of them known' });
  });

  it('says that there is one column', () => {
    const { evidence } = findDelimiter(Buffer.from('sku\nA\n'), true);
    expect(evidence).toBe('the header is one column, without semicolon or tab or pipe outside of quotes');
  });
});

function quoted(text: string, delimiter: string): string {
  return /["\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}
