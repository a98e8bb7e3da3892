import { describe, expect, it } from '@jest/globals';
import {
  delimiters,
  encodings,
  metadataOfWishes,
  readWishes,
  wishesOfMetadata,
} from '../../../../lambdas/import/read/dialect.ts';
import { codeOf } from '../../../../shared/errors.ts';

describe('readWishes', () => {
  it.each([
    [';', ';'],
    ['Semicolon', ';'],
    [',', ','],
    ['comma', ','],
    ['\t', '\t'],
    ['\\t', '\t'],
    ['tab', '\t'],
    ['|', '|'],
    ['pipe', '|'],
  ])('reads the delimiter %j', (given, delimiter) => {
    expect(readWishes({ delimiter: given })).toEqual({ delimiter, encoding: undefined });
  });

  it('reads an encoding in any case', () => {
    expect(readWishes({ encoding: ' UTF-16LE' }).encoding).toBe('utf-16le');
  });

  it.each([
    { delimiter: '' },
    { delimiter: ':' },
    { delimiter: ';;' },
    { encoding: '' },
    { encoding: 'utf-32' },
  ])('refuses %j', (given) => {
    expect(refusalOf(() => readWishes(given))).toBe('dialect_invalid');
  });

  it('says what is known', () => {
    expect(() => readWishes({ delimiter: ':' })).toThrow(
      'The delimiter is set to ":", expected is one of comma, semicolon, tab, pipe.',
    );
  });
});

describe('metadata', () => {
  it('carries every wish, in characters that a header keeps', () => {
    for (const delimiter of delimiters) {
      for (const encoding of encodings) {
        const metadata = metadataOfWishes({ delimiter, encoding });
        expect(Object.values(metadata).join('')).toMatch(/^[a-z0-9-]+$/);
        expect(wishesOfMetadata(metadata)).toEqual({ delimiter, encoding });
      }
    }
    expect(metadataOfWishes({})).toEqual({});
  });
});

function refusalOf(read: () => unknown): string {
  try {
    read();
    return 'none';
  } catch (error) {
    return codeOf(error);
  }
}
