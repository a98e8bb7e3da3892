import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { readFileForm } from '../../../../lambdas/import/validate/file-form.ts';
import { codeOf } from '../../../../shared/errors.ts';

const text = 'sku,name,price\nA-1,Kettle,19.90\nA-2,Pot,7\n';

describe('readFileForm', () => {
  it('goes on with UTF-8 where nothing tells the encoding, and is sure of it behind its mark', () => {
    expect(readFileForm(Buffer.from(text))).toMatchObject({ encoding: 'utf-8', isSure: false });
    expect(readFileForm(Buffer.from(`\ufeff${text}`))).toEqual({
      encoding: 'utf-8',
      evidence: 'the file begins with its byte order mark, EF BB BF',
      isSure: true,
    });
  });

  it.each([
    ['zip or xlsx', 'PK\x03\x04\x14\0'],
    ['old Excel', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
    ['PDF', '%PDF-1.7\n'],
    ['PNG', '\x89PNG\r\n\x1a\n'],
    ['JPEG', '\xff\xd8\xff\xe0'],
    ['bzip2', 'BZh91AY&SY'],
    ['xz', '\xfd7zXZ\0'],
    ['Zstandard', '\x28\xb5\x2f\xfd'],
    ['7-Zip', '7z\xbc\xaf\x27\x1c'],
    ['Parquet', 'PAR1\x15\x04'],
  ])('refuses %s as not_csv', (_format, start) => {
    expect(refusalOf(Buffer.from(start, 'latin1'))).toBe('not_csv');
  });

  it('refuses what was compressed twice and unknown binary data as not_csv', () => {
    expect(refusalOf(gzipSync(text))).toBe('not_csv');
    const binary = Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 167 + (at >> 4)) % 256));
    expect(refusalOf(binary)).toBe('not_csv');
  });

  it.each(['PK,sku,name\n', 'PAR1,sku,name\n', 'BZh9,sku,name\n', '7z,sku,name\n', 'ORC,sku\n'])(
    'accepts the header row %j, which only resembles a magic number',
    (header) => {
      expect(refusalOf(Buffer.from(header))).toBe('none');
    },
  );

  it.each([
    ['with mark', `\ufeff${text}`],
    ['without mark', text],
    ['with Japanese text', 'sku,name,price\nA-1,やかん電気式,19.90\n'],
    ['with mostly Japanese text', `sku,name\n${'1,やかん電気式\n'.repeat(50)}`],
    ['with mark and no ASCII at all', '\ufeff品番、商品名'],
  ])('knows UTF-16 %s, in both byte orders', (_case, characters) => {
    const bytes = Buffer.from(characters, 'utf16le');
    expect(readFileForm(bytes)).toMatchObject({ encoding: 'utf-16le', isSure: true });
    expect(readFileForm(bytes.subarray(0, -1))).toMatchObject({ encoding: 'utf-16le' });
    expect(readFileForm(Buffer.from(bytes).swap16())).toMatchObject({ encoding: 'utf-16be', isSure: true });
  });

  it('says where the NUL bytes of UTF-16 stand', () => {
    const { evidence } = readFileForm(Buffer.from(text, 'utf16le').swap16());
    expect(evidence).toBe(
      '100 % of the sampled bytes at even offsets are NUL, as ASCII characters have them',
    );
  });

  it('takes the word of the sender before a mark', () => {
    const found = readFileForm(Buffer.from(`\ufeff${text}`), 'windows-1252');
    expect(found).toEqual({ encoding: 'windows-1252', evidence: 'set by the sender', isSure: true });
  });

  it.each([
    ['UTF-32LE with mark', utf32(`\ufeff${text}`)],
    ['UTF-32BE with mark', utf32(`\ufeff${text}`).swap32()],
    ['UTF-32LE', utf32(text)],
    ['UTF-32BE', utf32(text).swap32()],
  ])('refuses %s as encoding_unsupported', (_encoding, bytes) => {
    expect(refusalOf(bytes)).toBe('encoding_unsupported');
  });

  it('accepts single NUL bytes in text', () => {
    expect(refusalOf(Buffer.from('sku,name\nA\0,b\n'))).toBe('none');
    expect(refusalOf(Buffer.from(`${text.repeat(50)}A\0\0\0,b\0\n`))).toBe('none');
  });

  it('goes on with text of a single-byte encoding, which only the whole file tells', () => {
    expect(refusalOf(Buffer.from('sku,name\nA,Théière\n', 'latin1'))).toBe('none');
  });

  it('refuses zero bytes as file_empty', () => {
    expect(refusalOf(Buffer.alloc(0))).toBe('file_empty');
  });

  it('says what was found and what to do', () => {
    const set = () => readFileForm(Buffer.from(text.repeat(2), 'utf16le'), 'windows-1252');
    expect(set).toThrow(/binary data.*when it is read as Windows-1252, which the sender has set/);
    expect(() => readFileForm(Buffer.from('PK\x03\x04'))).toThrow(/Excel workbook.*CSV UTF-8/);
    expect(() => readFileForm(utf32(text))).toThrow(/UTF-32, expected is UTF-8, UTF-16 or Windows-1252/);
  });
});

function refusalOf(sample: Buffer): string {
  try {
    readFileForm(sample);
    return 'none';
  } catch (error) {
    return codeOf(error);
  }
}

function utf32(characters: string): Buffer {
  const bytes = Buffer.alloc(characters.length * 4);
  for (const [at, character] of [...characters].entries())
    bytes.writeUInt32LE(character.codePointAt(0)!, at * 4);
  return bytes;
}
