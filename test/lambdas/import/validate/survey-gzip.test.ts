import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { maxUnpackedBytes } from '../../../../lambdas/import/validate/gunzip.ts';
import { surveyFile } from '../../../../lambdas/import/validate/survey-file.ts';
import { codeOf } from '../../../../shared/errors.ts';
import { type SentBytes, sentBytes } from '../../../support/sent-file.ts';

describe('surveyFile of gzip', () => {
  const text = Buffer.from(
    `sku,name\n${Array.from({ length: 300 }, (_, at) => `S${at},é ${at * at}\n`).join('')}`,
  );

  it('reads several members as one file', async () => {
    const members = [text.subarray(0, 100), text.subarray(100)].map((part) => gzipSync(part));
    const file = sentBytes(Buffer.concat(members), { chunkBytes: 50 });
    expect((await survey(file)).dialect.compression).toBe('gzip');
    expect(file.text()).toEqual(text);
  });

  it('refuses a file that is cut anywhere, and keeps no text', async () => {
    const whole = gzipSync(text);
    for (let end = 2; end < whole.length; end += 7) {
      const file = sentBytes(whole.subarray(0, end), { chunkBytes: 60 });
      expect(await survey(file).catch(codeOf)).toBe('gzip_damaged');
      expect(file.text()).toBeUndefined();
    }
  });

  it('refuses a file with a wrong checksum', async () => {
    const wrong = gzipSync(text);
    wrong[wrong.length - 6]! ^= 1;
    await expect(survey(sentBytes(wrong))).rejects.toThrow('compressed with gzip and is damaged');
  });

  it.each([
    ['a workbook', 'PK\x03\x04\x14\0', 'not_csv'],
    ['gzip again', gzipSync('sku').toString('latin1'), 'not_csv'],
    ['nothing', '', 'file_empty'],
    ['no rows', 'sku,name\n', 'file_has_no_rows'],
  ])('gives %s the answer of its content', async (_case, content, code) => {
    const file = sentBytes(gzipSync(Buffer.from(content, 'latin1')));
    expect(await survey(file).catch(codeOf)).toBe(code);
    expect(file.text()).toBeUndefined();
  });

  it('refuses what unpacks to more than 100 times its size, as soon as it does, and keeps nothing', async () => {
    const member = gzipSync(`sku,name\n${'A,b\n'.repeat(500_000)}`);
    let members = 0;
    const file = sentBytes(member);
    function* bomb() {
      for (; members < 1_000; members++) yield member;
    }
    const refused = await survey({ ...file, open: bomb }, 30_000).catch((error: unknown) => error);
    expect(String(refused)).toContain('has 30.0 KB and unpacks to more than 3.0 MB');
    expect(codeOf(refused)).toBe('gzip_too_large');
    // The first 64 KiB are read to tell what the file is.
    expect(members).toBeLessThan(100);
    expect(file.text()).toBeUndefined();
  });

  it.each([
    ['of a few equal rows', 300, 1_048_576],
    ['of a usual size', 5_000_000, 500_000_000],
    ['of 300 MB', 300_000_000, 20_000_000_000],
  ])(
    'takes up to 100 times the size of a file, 1 MiB in any case and 20 GB at most: %s',
    (_case, packed, most) => {
      expect(maxUnpackedBytes(packed)).toBe(most);
    },
  );

  it('takes a small file of equal rows, which packs to less than a hundredth', async () => {
    const rows = Buffer.from(`sku,name\n${'A,b\n'.repeat(200_000)}`);
    const bytes = gzipSync(rows);
    expect(rows.length).toBeGreaterThan(100 * bytes.length);
    const file = sentBytes(bytes);
    await surveyFile(file, { sizeBytes: bytes.length });
    expect(file.text()).toEqual(rows);
  });

  it('lets the error of the download pass', async () => {
    async function* broken() {
      yield gzipSync(text).subarray(0, 500);
      throw new RangeError('the network');
    }
    await expect(survey({ ...sentBytes(text), open: broken })).rejects.toThrow(new RangeError('the network'));
  });

  it('lets go of the download when the file is refused', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        yield gzipSync('sku;price\n');
        for (;;) yield gzipSync('A;1\n'.repeat(50_000));
      } finally {
        isClosed = true;
      }
    }
    expect(await survey({ ...sentBytes(text), open: endless }).catch(codeOf)).toBe('column_missing');
    expect(isClosed).toBe(true);
  });
});

function survey(file: Omit<SentBytes, 'text'>, sizeBytes = 1_000) {
  return surveyFile(file, { sizeBytes, rangeSizeBytes: 20, rowsPerPartition: 1 });
}
