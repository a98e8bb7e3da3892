import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { checkFileForm } from '../../../../lambdas/import/validate/file-form.ts';
import { codeOf } from '../../../../lambdas/shared/errors.ts';

const text = 'sku,name,price\nA-1,Kettle,19.90\nA-2,Pot,7\n';

describe('checkFileForm', () => {
  it('accepts UTF-8 text and sees its byte order mark', () => {
    expect(checkFileForm(Buffer.from(text))).toEqual({ byteOrderMark: false });
    expect(checkFileForm(Buffer.from(`\ufeff${text}`))).toEqual({ byteOrderMark: true });
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

  it('refuses gzip and unknown binary data as not_csv', () => {
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
    ['UTF-16LE with mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16BE with mark', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
    ['UTF-16LE with Japanese text', Buffer.from('sku,name,price\nA-1,やかん電気式,19.90\n', 'utf16le')],
    [
      'UTF-16LE with mostly Japanese text',
      Buffer.from(`sku,name\n${'1,やかん電気式\n'.repeat(50)}`, 'utf16le'),
    ],
    ['UTF-16LE with mark and no ASCII at all', Buffer.from('\ufeff品番、商品名', 'utf16le')],
    ['UTF-16BE with mark and no ASCII at all', Buffer.from('\ufeff品番、商品名', 'utf16le').swap16()],
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

  it('accepts text of another single-byte encoding, since its rows are judged one by one', () => {
    expect(refusalOf(Buffer.from('sku,name\nA,Théière\n', 'latin1'))).toBe('none');
  });

  it('refuses zero bytes as file_empty', () => {
    expect(refusalOf(Buffer.alloc(0))).toBe('file_empty');
  });

  it('says what was found and what to do', () => {
    expect(() => checkFileForm(Buffer.from('PK\x03\x04'))).toThrow(/Excel workbook.*CSV UTF-8/);
    expect(() => checkFileForm(Buffer.from(text, 'utf16le'))).toThrow(/UTF-16, expected is UTF-8/);
  });
});

function refusalOf(sample: Buffer): string {
  try {
    checkFileForm(sample);
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
