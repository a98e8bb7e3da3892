import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { importedRun, lading } from '../support/command-line.ts';
import { aStartedCloud } from './a-started-cloud.ts';
import { filesWith, readRecords } from './recorded-content.ts';
import { refusedFiles } from './refused-files.ts';

const example = resolve(import.meta.dirname, '../../examples/products.csv');
let cloud: Awaited<ReturnType<typeof aStartedCloud>>;
beforeAll(async () => {
  cloud = await aStartedCloud();
}, 120_000);
afterAll(() => cloud?.close(), 60_000);

describe('the journey of the example file', () => {
  it('accounts for every row, one of each reason', async () => {
    const run = await cloud.importing(example);
    expect(run.status).toBe('succeeded');
    expect(run.created + run.updated + run.unchanged + run.duplicates + run.rejected).toBe(run.rows);
    expect(run.reasons).toEqual({
      sku_missing: 1,
      sku_too_long: 1,
      name_missing: 1,
      text_too_long: 1,
      price_invalid: 1,
      currency_invalid: 1,
      category_invalid: 1,
      tags_invalid: 1,
      inventory_invalid: 1,
      active_invalid: 1,
      gtin_invalid: 1,
      date_invalid: 1,
      column_count: 1,
      encoding_invalid: 1,
      quote_unclosed: 1,
    });
    expect(run).toMatchObject({ rows: 1969, created: 1950, duplicates: 4, rejected: 15, error: null });
    expect(await cloud.products.countDocuments()).toBe(1950);
  }, 60_000);

  it('is unchanged when it comes again, and writes no product', async () => {
    const before = await cloud.products.find().sort({ _id: 1 }).toArray();
    const run = await cloud.importing(example);
    expect(run).toMatchObject({ created: 0, updated: 0, unchanged: 1950, duplicates: 4 });
    expect(await cloud.products.find().sort({ _id: 1 }).toArray()).toEqual(before);
  }, 60_000);

  it('lets the last row of a SKU win, whatever its spelling', async () => {
    expect(await cloud.products.findOne({ _id: 'out-001021' })).toMatchObject({
      sku: 'OUT-001021',
      name: 'Hängematte, the last row wins',
    });
  });

  it('leaves a report and the rejected rows with their original text', async () => {
    const run = await cloud.importing(example);
    const report = z.object({ runId: z.string() }).parse(JSON.parse(await readFile(run.report!, 'utf8')));
    expect(report.runId).toBe(run.runId);
    const rejects = await readFile(run.rejects!, 'utf8');
    const [header, ...lines] = rejects.trim().split(/\r?\n/);
    expect(header).toMatch(
      /^Product SKU,.*,lading_row,lading_line,lading_code,lading_column,lading_message$/,
    );
    expect(lines.filter((line) => line.includes('12,50'))).toHaveLength(1);
  }, 60_000);

  it('mails the team that owns the folder', async () => {
    const run = await cloud.importing(example, '--team', 'sales');
    const store = await cloud.mails();
    expect(store).toContain('sales');
    expect(store).toContain(run.runId);
  }, 60_000);
});

describe('a file from another spreadsheet', () => {
  const text = 'sku;name;price;note\nw-1;Th\u00e9i\u00e8re;1.50;"a, b;\nc"\nw-2;Kanne;1,50;d\nw-3;Topf;2;e\n';
  const shape = { rows: 3, rejected: 1, reasons: { price_invalid: 1 } };

  it('arrives whole though it is packed, in UTF-16 and with semicolons', async () => {
    const path = await cloud.fileWith('other.csv.gz', gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le')));
    const run = await cloud.importing(path);
    expect(run).toMatchObject({ ...shape, created: 2 });
    expect(await cloud.products.findOne({ _id: 'w-1' })).toMatchObject({
      name: 'Th\u00e9i\u00e8re',
      attributes: { note: 'a, b;\nc' },
    });
    expect(await readFile(run.rejects!, 'utf8')).toMatch(
      /w-2,Kanne,"1,50",d,2,4,price_invalid,price,.*write 1\.50\./,
    );
    const { dialect } = JSON.parse(await readFile(run.report!, 'utf8'));
    expect(dialect).toEqual({
      encoding: 'utf-16le',
      byteOrderMark: true,
      delimiter: ';',
      compression: 'gzip',
      evidence: {
        encoding: 'the file begins with its byte order mark, FF FE',
        delimiter: 'the header has 4 columns, 3 of them known, and 3 of 3 sampled rows have as many fields',
      },
    });
  }, 60_000);

  it('is the same in Windows-1252, and the summary says what told so', async () => {
    const path = await cloud.fileWith('western.csv', Buffer.from(text, 'latin1'));
    const { stdout } = await lading('import', path, '--data', cloud.directory);
    expect(stdout).toContain('encoding    Windows-1252: the byte 0xE9 at offset 26 is not UTF-8');
    expect(stdout).toContain('delimiter   semicolon: the header has 4 columns');
    expect(stdout).toMatch(/unchanged +2\n/);
  }, 60_000);

  it('is read as the sender says', async () => {
    const path = await cloud.fileWith('said.csv', Buffer.from(text, 'latin1'));
    const said = ['--delimiter', 'semicolon', '--encoding', 'utf-8'];
    const run = await cloud.importing(path, ...said);
    expect(run.reasons).toEqual({ encoding_invalid: 1, price_invalid: 1 });
    const { dialect } = JSON.parse(await readFile(run.report!, 'utf8'));
    expect(dialect.evidence).toEqual({ encoding: 'set by the sender', delimiter: 'set by the sender' });
  }, 60_000);
});

describe('files that are refused whole', () => {
  it.each(refusedFiles)(
    '%s',
    async (name, content, code) => {
      const path = await cloud.fileWith(name, content);
      const { code: exitCode, stdout } = await lading('import', path, '--data', cloud.directory, '--json');
      const run = JSON.parse(stdout);
      expect({ exitCode, status: run.status, code: run.error.code, rows: run.rows }).toEqual({
        exitCode: 1,
        status: 'failed',
        code,
        rows: 0,
      });
    },
    60_000,
  );

  it('tell the team and operations by mail', async () => {
    const store = await cloud.mails();
    expect(store).toContain('operations');
    expect(store).toContain('workbook.csv');
  });
});

describe('the content of a file', () => {
  const marker = 'Mxmarker-Person';
  const files = filesWith(marker);

  it.each(files)(
    'of $name is in the report or the answer',
    async ({ name, text, code }) => {
      const path = await cloud.fileWith(name, text);
      const { stdout } = await lading('import', path, '--data', cloud.directory, '--json');
      const run = JSON.parse(stdout);
      expect(run.error?.code ?? null).toBe(code);
      const shown = stdout + (await readFile(run.report, 'utf8'));
      expect(shown.includes(marker)).toBe(code !== 'file_has_no_rows');
    },
    60_000,
  );

  it('is in no log, no mail and no history', async () => {
    const records = await readRecords(cloud.directory);
    const holding = [...records].filter(([, text]) => text.includes(marker)).map(([path]) => path);
    expect(holding).toEqual([]);
    const told = [...records.values()].join('\n');
    for (const { name, code } of files) expect(told).toContain(code ?? name);
    expect(told).toContain('The file has no column');
  });
});

describe('the runs command', () => {
  it('lists newest first and shows one', async () => {
    const path = await cloud.fileWith('newest.csv', 'sku,name\nnew-1,Newest\n');
    const run = await cloud.importing(path);
    const listed = await lading('runs', '--data', cloud.directory, '--json');
    const { runs } = z
      .object({ runs: z.array(z.object({ runId: z.string() })) })
      .parse(JSON.parse(listed.stdout));
    expect(runs[0]!.runId).toBe(run.runId);
    const shown = await importedRun('runs', run.runId, '--data', cloud.directory);
    expect(shown).toMatchObject({ runId: run.runId, rows: 1, created: 1, file: 'newest.csv' });
  }, 60_000);
});
