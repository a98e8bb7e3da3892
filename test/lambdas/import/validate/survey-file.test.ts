import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Delimiter, delimiters, type Encoding } from '../../../../lambdas/import/read/dialect.ts';
import { surveyFile } from '../../../../lambdas/import/validate/survey-file.ts';
import { codeOf } from '../../../../shared/errors.ts';
import { type SentBytes, sentBytes } from '../../../support/sent-file.ts';

const table = 'sku;name;price;L, W\nA-1;"Théière ""rouge"";\nà 2 €";1,50;x\nB-2;Kännchen – groß;2;y\n';

describe('surveyFile', () => {
  const forms = (['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const).flatMap((encoding) =>
    delimiters.flatMap((delimiter) => [
      { encoding, delimiter, compression: 'none' as const },
      { encoding, delimiter, compression: 'gzip' as const },
    ]),
  );
  it.each(forms)('reads $encoding, $delimiter, $compression the same wherever it is cut', async (form) => {
    const text = table.replaceAll(';', form.delimiter);
    const plain = await survey(sentBytes(Buffer.from(text)));
    const bytes = packed(encoded(text, form.encoding), form.compression);
    const step = form.compression === 'gzip' ? 23 : 1;
    for (let chunkBytes = 1; chunkBytes <= bytes.length; chunkBytes += step) {
      const file = sentBytes(bytes, { chunkBytes });
      const { dialect, source, ...surveyed } = await survey(file);
      expect(dialect).toMatchObject({ ...form, byteOrderMark: false });
      expect(surveyed).toEqual({ columns: plain.columns, ranges: plain.ranges, splitters: plain.splitters });
      const isKept = form.encoding !== 'utf-8' || form.compression === 'gzip';
      expect(file.text()?.toString()).toBe(isKept ? text : undefined);
      expect(source?.sizeBytes).toBe(isKept ? Buffer.byteLength(text) : undefined);
    }
  });

  it('finds the rows of any text in any encoding that holds it', async () => {
    const words = fc.array(fc.constantFrom('é', '€', 'a', '"', ';', ',', '\n', '\r\n', 'ß', '“', ' '));
    const other = fc.string({ unit: 'grapheme', maxLength: 8 });
    const form = fc.record({
      encoding: fc.constantFrom<Encoding>('utf-16le', 'utf-16be', 'windows-1252'),
      mark: fc.constantFrom('', '\ufeff'),
      delimiter: fc.constantFrom<Delimiter>(...delimiters),
      compression: fc.constantFrom('none', 'gzip'),
      chunkBytes: fc.integer({ min: 1, max: 200 }),
    });
    const check = fc.asyncProperty(words, other, form, async (pieces, rest, { delimiter, ...form }) => {
      const is1252 = form.encoding === 'windows-1252';
      const tail = is1252 || form.mark === '' ? 'é' : rest;
      const text = `${is1252 ? '' : form.mark}sku${delimiter}name\nA${delimiter}${pieces.join('')}\nB${delimiter}${tail}\n`;
      const plain = await survey(sentBytes(Buffer.from(text), { wishes: { delimiter } }));
      const bytes = packed(encoded(text, form.encoding), form.compression);
      const file = sentBytes(bytes, { chunkBytes: form.chunkBytes, wishes: { delimiter } });
      const { dialect, ranges, columns } = await survey(file);
      expect({ ranges, columns }).toEqual({ ranges: plain.ranges, columns: plain.columns });
      expect(dialect.encoding).toBe(form.encoding);
      expect(file.text()?.toString()).toBe(text);
    });
    await fc.assert(check, { numRuns: 300 });
  });

  it.each([
    ['nine in ten', 9, 1, 'utf-8'],
    ['ninety in a hundred', 90, 10, 'utf-8'],
    ['one less than nine in ten', 8, 1, 'windows-1252'],
    ['89 in 99', 89, 10, 'windows-1252'],
    ['none', 0, 1, 'windows-1252'],
  ])(
    'takes a file with %s valid sequences for what the rule says',
    async (_share, valid, invalid, encoding) => {
      // The invalid ones stand behind all that the sample shows.
      const ascii = 'S,plain\n'.repeat(10_000);
      const utf8 = Buffer.from(`sku,name\n${ascii}${'A,é\n'.repeat(valid)}`);
      const file = sentBytes(Buffer.concat([utf8, Buffer.from('B,\xe9\n'.repeat(invalid), 'latin1')]));
      const { dialect, ranges } = await survey(file);
      expect(dialect.encoding).toBe(encoding);
      expect(dialect.evidence.encoding).toContain('the byte 0xE9 at offset');
      expect(ranges.reduce((sum, { rows }) => sum + rows, 0)).toBe(10_000 + valid + invalid);
      expect(file.text() === undefined).toBe(encoding === 'utf-8');
    },
  );

  it('names the byte that decided and where it stands', async () => {
    const { dialect } = await survey(
      sentBytes(Buffer.from(`sku,name\n${'A,b\n'.repeat(9_999)}C,\xe9\n`, 'latin1')),
    );
    expect(dialect.evidence.encoding).toBe('the byte 0xE9 at offset 40,007 is not UTF-8');
  });

  it('says of plain files why they are UTF-8', async () => {
    const evidenceOf = async (text: string) =>
      (await survey(sentBytes(Buffer.from(text)))).dialect.evidence.encoding;
    expect(await evidenceOf('sku,name\nA,e\n')).toBe('all its bytes are ASCII');
    expect(await evidenceOf('sku,name\nA,é\n')).toBe('all its bytes are valid UTF-8');
    expect(await evidenceOf('\ufeffsku,name\nA,é\n')).toBe(
      'the file begins with its byte order mark, EF BB BF',
    );
  });

  it('reads a plain file once', async () => {
    let opened = 0;
    const file = sentBytes(Buffer.from(`sku,name\n${'A,é\n'.repeat(50_000)}`), { chunkBytes: 1_000 });
    const open = () => {
      opened += 1;
      return file.open();
    };
    await survey({ ...file, open });
    expect(opened).toBe(1);
  });

  it('keeps to UTF-8 behind its byte order mark', async () => {
    const bytes = Buffer.concat([Buffer.from('\ufeffsku,name\n'), Buffer.from('A,\xe9\n', 'latin1')]);
    expect((await survey(sentBytes(bytes))).dialect).toMatchObject({
      encoding: 'utf-8',
      byteOrderMark: true,
    });
  });

  it('obeys the sender', async () => {
    const bytes = Buffer.from('sku;name;a,b\nÃ©;b;c,d\n', 'latin1');
    const file = sentBytes(bytes, { wishes: { delimiter: ',', encoding: 'windows-1252' } });
    const found = await survey(file).catch(codeOf);
    expect(found).toBe('column_missing');
    const obeyed = await survey(sentBytes(bytes, { wishes: { delimiter: ';', encoding: 'windows-1252' } }));
    expect(obeyed.dialect).toEqual({
      encoding: 'windows-1252',
      byteOrderMark: false,
      delimiter: ';',
      compression: 'none',
      evidence: { encoding: 'set by the sender', delimiter: 'set by the sender' },
    });
  });

  it('marks what is no character, so that its row is rejected', async () => {
    const file = sentBytes(Buffer.from('sku,name\nA,\xe9\x81\nB,b\n', 'latin1'));
    await survey(file);
    expect(file.text()?.toString('latin1')).toBe('sku,name\nA,Ã©\xff\nB,b\n');
    const odd = sentBytes(Buffer.concat([Buffer.from('sku,name\nA,b', 'utf16le'), Buffer.of(0x0a)]));
    await survey(odd);
    expect(odd.text()?.toString('latin1')).toBe('sku,name\nA,b\xff');
  });
});

function survey(file: Omit<SentBytes, 'text'>, sizeBytes = 1_000) {
  return surveyFile(file, { sizeBytes, rangeSizeBytes: 20, rowsPerPartition: 1 });
}

function packed(bytes: Buffer, compression: string): Buffer {
  return compression === 'gzip' ? gzipSync(bytes) : bytes;
}

function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  return Buffer.from(
    text.replaceAll(/[€“–]/g, (sign) => String.fromCharCode(beyondLatin1[sign]!)),
    'latin1',
  );
}

const beyondLatin1: Record<string, number> = { '€': 0x80, '“': 0x93, '–': 0x96 };
