import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { splitFields } from '../../../../lambdas/import/validate/split-fields.ts';

describe('splitFields', () => {
  it('reads back what an RFC 4180 writer wrote, as csv-parse does', () => {
    const cell = fc.array(fc.constantFrom('"', ',', '\n', '\r', ' ', 'a', 'é'), { maxLength: 6 });
    const cells = fc.array(
      cell.map((pieces) => pieces.join('')),
      { minLength: 1, maxLength: 5 },
    );
    const check = fc.property(cells, (fields) => {
      const row = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
      expect(split(row)).toEqual(fields);
      expect(split(row)).toEqual(parse(row)[0]);
    });
    fc.assert(check, { numRuns: 500 });
  });

  it.each([
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    ['a,', ['a', '']],
    [',', ['', '']],
    ['"",""', ['', '']],
    ['a"b,c""', ['a"b', 'c""']],
    [' "a",b', [' "a"', 'b']],
    ['"a"b"c,d', ['ab"c', 'd']],
    ['"a,b', ['a,b']],
    ['"', ['']],
  ])('splits %j into %j', (row, fields) => {
    expect(split(row)).toEqual(fields);
  });

  it.each([';', '\t', '|'])('splits at %j, where a comma is text and a quote behind it too', (delimiter) => {
    const row = `a,"b"${delimiter}"c${delimiter}d,"${delimiter}1,50`;
    expect(split(row, delimiter)).toEqual(['a,"b"', `c${delimiter}d,`, '1,50']);
  });

  it('stops at the limit', () => {
    expect(splitFields(Buffer.from('a,"b",c,d'), 0x2c, 2).map(String)).toEqual(['a', 'b']);
  });
});

function split(row: string, delimiter = ','): string[] {
  return splitFields(Buffer.from(row), delimiter.charCodeAt(0)).map(String);
}
