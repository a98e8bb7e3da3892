import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import {
  importedRun,
  lading,
  type StartedCommand,
  startLading,
  temporaryDirectory,
} from '../support/command-line.ts';
import { filesWith, readRecords } from './recorded-content.ts';

const example = resolve(import.meta.dirname, '../../examples/products.csv');
let data: { path: string; remove(): Promise<void> };
let running: StartedCommand;
let client: MongoClient;

beforeAll(async () => {
  data = await temporaryDirectory();
  running = await startLading(data.path);
  client = await new MongoClient(running.cloud.mongodb).connect();
}, 120_000);

afterAll(async () => {
  await client?.close();
  await running?.stop();
  await data?.remove();
}, 60_000);

const products = () =>
  client.db(running.cloud.database).collection<Record<string, unknown> & { _id: string }>('products');
const importing = (file: string, ...args: string[]) =>
  importedRun('import', file, '--data', data.path, ...args);
const fileWith = async (name: string, content: string | Buffer) => {
  const path = join(data.path, name);
  await writeFile(path, content);
  return path;
};

describe('the journey of the example file', () => {
  it('accounts for every row, one of each reason', async () => {
    const run = await importing(example);
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
    expect(await products().countDocuments()).toBe(1950);
  }, 60_000);

  it('is unchanged when it comes again, and writes no product', async () => {
    const before = await products().find().sort({ _id: 1 }).toArray();
    const run = await importing(example);
    expect(run).toMatchObject({ created: 0, updated: 0, unchanged: 1950, duplicates: 4 });
    expect(await products().find().sort({ _id: 1 }).toArray()).toEqual(before);
  }, 60_000);

  it('lets the last row of a SKU win, whatever its spelling', async () => {
    expect(await products().findOne({ _id: 'out-001021' })).toMatchObject({
      sku: 'OUT-001021',
      name: 'Hängematte, the last row wins',
    });
  });

  it('leaves a report and the rejected rows with their original text', async () => {
    const run = await importing(example);
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
    const run = await importing(example, '--team', 'sales');
    const store = await (await fetch(`${running.cloud.mail}/store`)).text();
    expect(store).toContain('sales');
    expect(store).toContain(run.runId);
  }, 60_000);
});

describe('a file from another spreadsheet', () => {
  const text = 'sku;name;price;note\nw-1;Th\u00e9i\u00e8re;1.50;"a, b;\nc"\nw-2;Kanne;1,50;d\nw-3;Topf;2;e\n';
  const shape = { rows: 3, rejected: 1, reasons: { price_invalid: 1 } };

  it('arrives whole though it is packed, in UTF-16 and with semicolons', async () => {
    const path = await fileWith('other.csv.gz', gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le')));
    const run = await importing(path);
    expect(run).toMatchObject({ ...shape, created: 2 });
    expect(await products().findOne({ _id: 'w-1' })).toMatchObject({
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
    const path = await fileWith('western.csv', Buffer.from(text, 'latin1'));
    const { stdout } = await lading('import', path, '--data', data.path);
    expect(stdout).toContain('encoding    Windows-1252: the byte 0xE9 at offset 26 is not UTF-8');
    expect(stdout).toContain('delimiter   semicolon: the header has 4 columns');
    expect(stdout).toMatch(/unchanged +2\n/);
  }, 60_000);

  it('is read as the sender says', async () => {
    const path = await fileWith('said.csv', Buffer.from(text, 'latin1'));
    const said = ['--delimiter', 'semicolon', '--encoding', 'utf-8'];
    const run = await importing(path, ...said);
    expect(run.reasons).toEqual({ encoding_invalid: 1, price_invalid: 1 });
    const { dialect } = JSON.parse(await readFile(run.report!, 'utf8'));
    expect(dialect.evidence).toEqual({ encoding: 'set by the sender', delimiter: 'set by the sender' });
  }, 60_000);

  it.each([
    ['--delimiter', 'colon', 'expected is one of comma, semicolon, tab, pipe'],
    ['--encoding', 'ebcdic', 'expected is one of utf-8, utf-16le, utf-16be, windows-1252'],
  ])('is not sent with an unknown %s', async (option, value, message) => {
    const { code, stdout, stderr } = await lading('import', 'no-such-file.csv', option, value);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('files that are refused whole', () => {
  const refused: [string, string | Buffer, string][] = [
    ['nothing.csv', '', 'file_empty'],
    ['header-only.csv', 'sku,name\n', 'file_has_no_rows'],
    ['no-name.csv', 'sku,price\na,1\n', 'column_missing'],
    ['twice.csv', 'sku,name,Product SKU\na,b,c\n', 'column_repeated'],
    ['workbook.csv', Buffer.from('504b0304140006000800', 'hex'), 'not_csv'],
    ['packed-workbook.csv.gz', gzipSync(Buffer.from('504b0304140006000800', 'hex')), 'not_csv'],
    ['cut.csv.gz', gzipSync('sku,name\na,b\n').subarray(0, 25), 'gzip_damaged'],
    ['utf-32.csv', Buffer.from('fffe0000730000006b000000', 'hex'), 'encoding_unsupported'],
  ];

  it.each(refused)(
    '%s',
    async (name, content, code) => {
      const path = await fileWith(name, content);
      const { code: exitCode, stdout } = await lading('import', path, '--data', data.path, '--json');
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
    const store = await (await fetch(`${running.cloud.mail}/store`)).text();
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
      const path = await fileWith(name, text);
      const { stdout } = await lading('import', path, '--data', data.path, '--json');
      const run = JSON.parse(stdout);
      expect(run.error?.code ?? null).toBe(code);
      const shown = stdout + (await readFile(run.report, 'utf8'));
      expect(shown.includes(marker)).toBe(code !== 'file_has_no_rows');
    },
    60_000,
  );

  it('is in no log, no mail and no history', async () => {
    const records = await readRecords(data.path);
    const holding = [...records].filter(([, text]) => text.includes(marker)).map(([path]) => path);
    expect(holding).toEqual([]);
    const told = [...records.values()].join('\n');
    for (const { name, code } of files) expect(told).toContain(code ?? name);
    expect(told).toContain('The file has no column');
  });
});

describe('the runs command', () => {
  it('lists newest first and shows one', async () => {
    const path = await fileWith('newest.csv', 'sku,name\nnew-1,Newest\n');
    const run = await importing(path);
    const listed = await lading('runs', '--data', data.path, '--json');
    const { runs } = z
      .object({ runs: z.array(z.object({ runId: z.string() })) })
      .parse(JSON.parse(listed.stdout));
    expect(runs[0]!.runId).toBe(run.runId);
    const shown = await importedRun('runs', run.runId, '--data', data.path);
    expect(shown).toMatchObject({ runId: run.runId, rows: 1, created: 1, file: 'newest.csv' });
  }, 60_000);

  it('says which run it does not know', async () => {
    const { code, stderr } = await lading('runs', 'no-such-run', '--data', data.path);
    expect(code).toBe(1);
    expect(stderr).toContain('run_not_found');
  }, 60_000);
});
