import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DeleteObjectCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Plan } from '../../../../lambdas/import/run/plan.ts';
import type { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import { validate } from '../../../../lambdas/import/validate/validate.ts';
import { codeOf, InputError } from '../../../../shared/errors.ts';
import { bucket, startObjects } from '../local-objects.ts';
import { startRunTable } from '../local-run-table.ts';
import { aRun } from '../run-builders.ts';

let table: Awaited<ReturnType<typeof startRunTable>>;
let objects: Awaited<ReturnType<typeof startObjects>>;
beforeAll(async () => {
  [table, objects] = await Promise.all([startRunTable(), startObjects()]);
});
afterAll(() => Promise.all([table.close(), objects.close()]));

const products = `sku,name,Farbe\r\n${Array.from({ length: 20 }, (_, at) => `S-${at + 10},"a\nb",x\r\n`).join('')}`;

describe('validate', () => {
  it('writes the plan and one transform input per range', async () => {
    const run = await arrived('planned', products);
    const record = await table.runs.openRun(run);
    expect(await runValidate(run)).toEqual({ rangesKey: 'runs/planned/ranges.json' });
    const plan = Plan.parse(await objects.getJson('runs/planned/plan.json'));
    expect(plan).toEqual({
      run,
      stampedAt: record.startedAt,
      defaultCurrency: 'EUR',
      dialect: {
        encoding: 'utf-8',
        byteOrderMark: false,
        delimiter: ',',
        compression: 'none',
        evidence: {
          encoding: 'all its bytes are ASCII',
          delimiter:
            'the header has 3 columns, 2 of them known, and 20 of 20 sampled rows have as many fields',
        },
      },
      columns: [
        { header: 'sku', use: 'field', field: 'sku' },
        { header: 'name', use: 'field', field: 'name' },
        { header: 'Farbe', use: 'attribute', attribute: 'Farbe' },
      ],
      ranges: [
        { index: 0, startByte: 16, endByte: 128, firstRow: 1, firstLine: 2, rows: 8 },
        { index: 1, startByte: 128, endByte: 240, firstRow: 9, firstLine: 18, rows: 8 },
        { index: 2, startByte: 240, endByte: 296, firstRow: 17, firstLine: 34, rows: 4 },
      ],
      splitters: ['s-20'],
    });
    expect(await objects.getJson('runs/planned/ranges.json')).toEqual(
      [0, 1, 2].map((range) => ({ runId: 'planned', bucket, range })),
    );
  });

  it('writes the same when it is repeated, and notes what it cost', async () => {
    const run = await arrived('repeated', products);
    await runValidate(run);
    const first = await objects.getJson('runs/repeated/plan.json');
    await runValidate(run);
    expect(await objects.getJson('runs/repeated/plan.json')).toEqual(first);
    expect((await table.runs.getRun('repeated'))?.efforts.validate?.peakMemoryMb).toBeGreaterThan(0);
  });

  it('opens the run of an execution that was started by hand', async () => {
    await runValidate(await arrived('by-hand', products));
    expect(await table.runs.getRun('by-hand')).toMatchObject({ status: 'running', runId: 'by-hand' });
  });

  it('reads the version of the event when a newer one has replaced it', async () => {
    const run = await arrived('older', products);
    await objects.put(run.key, 'not,a,product,file\n');
    expect(await runValidate(run)).toEqual({ rangesKey: 'runs/older/ranges.json' });
  });

  it('refuses a file that was replaced where versions are not kept', async () => {
    const run = await arrived('replaced', products);
    await objects.put(run.key, `${products}S-99,new,y\n`);
    expect(await refusalOf({ ...run, versionId: null })).toBe('file_changed');
  });

  it('refuses a file that was removed, with or without its version', async () => {
    const run = await arrived('removed', products);
    const version = { Bucket: bucket, Key: run.key, VersionId: run.versionId ?? undefined };
    await objects.s3.send(new DeleteObjectCommand(version));
    expect(await refusalOf(run)).toBe('file_changed');
    expect(await refusalOf({ ...run, versionId: null })).toBe('file_changed');
  });

  it('stores the text of a packed UTF-16 file and pins it, the same at every repeat', async () => {
    const text = products.replaceAll(',', ';').replaceAll('x', '\u00e9');
    const run = await arrived('rewritten', gzipSync(Buffer.from(text, 'utf16le')));
    await runValidate(run);
    const plan = Plan.parse(await objects.getJson('runs/rewritten/plan.json'));
    expect(await objects.getBytes('runs/rewritten/source.csv')).toEqual(Buffer.from(text));
    expect(plan.source).toEqual({
      key: 'runs/rewritten/source.csv',
      etag: createHash('md5').update(text).digest('hex'),
      sizeBytes: Buffer.byteLength(text),
    });
    expect(plan.dialect).toMatchObject({ encoding: 'utf-16le', delimiter: ';', compression: 'gzip' });
    await runValidate(run);
    expect(await objects.getJson('runs/rewritten/plan.json')).toEqual(plan);
  });

  it('stores a text of more than one part', async () => {
    const rows = Array.from(
      { length: 200_000 },
      (_, at) => `S-${at},"Th\u00e9i\u00e8re ${'y'.repeat(80)}",x\n`,
    );
    const text = `sku,name,Farbe\n${rows.join('')}`;
    const run = await arrived('large', Buffer.from(text, 'latin1'));
    const sizes = { rowsPerPartition: 100_000 };
    await validate(run, { s3: objects.s3, runs: table.runs, defaultCurrency: 'EUR', sizes });
    const { source, ranges } = Plan.parse(await objects.getJson('runs/large/plan.json'));
    expect(source?.etag).toMatch(/-3$/);
    expect(source?.sizeBytes).toBe(ranges.at(-1)?.endByte);
    expect((await objects.getBytes('runs/large/source.csv')).equals(Buffer.from(text))).toBe(true);
  });

  it('stores no text of a plain file, and none of a refused one', async () => {
    await runValidate(await arrived('plain', products));
    await expect(objects.getBytes('runs/plain/source.csv')).rejects.toThrow('key does not exist');
    expect(await refusalOf(await arrived('packed-bad', gzipSync('sku,price\nA,1\n')))).toBe('column_missing');
    await expect(objects.getBytes('runs/packed-bad/source.csv')).rejects.toThrow('key does not exist');
  });

  it('takes back what it began to store of a packed file that turns out not to be UTF-8', async () => {
    const text = `sku,name\n${Array.from({ length: 200_000 }, (_, at) => `A${at},${'b'.repeat(55)}\n`).join('')}C,\u00e9\n`;
    const run = await arrived('late', gzipSync(Buffer.from(text, 'latin1')));
    await validate(run, { s3: objects.s3, runs: table.runs, defaultCurrency: 'EUR' });
    expect((await objects.getBytes('runs/late/source.csv')).equals(Buffer.from(text))).toBe(true);
    const { Uploads = [] } = await objects.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads).toEqual([]);
  });

  it('obeys the metadata of the upload', async () => {
    const metadata = { 'lading-delimiter': 'tab', 'lading-encoding': 'UTF-8' };
    await runValidate(await arrived('set', 'sku\tname\nA\tb,c\n', metadata));
    const { dialect } = Plan.parse(await objects.getJson('runs/set/plan.json'));
    expect(dialect).toMatchObject({ delimiter: '\t', encoding: 'utf-8' });
    expect(dialect.evidence).toEqual({ encoding: 'set by the sender', delimiter: 'set by the sender' });
  });

  it.each<Record<string, string>>([{ 'lading-delimiter': 'colon' }, { 'lading-encoding': 'ebcdic' }])(
    'refuses %j',
    async (metadata) => {
      const run = await arrived('unknown-dialect', products, metadata);
      expect(await refusalOf(run)).toBe('dialect_invalid');
    },
  );

  it('refuses a file that is not a CSV, and writes no plan', async () => {
    expect(await refusalOf(await arrived('document', '%PDF-1.7'))).toBe('not_csv');
    await expect(objects.getJson('runs/document/plan.json')).rejects.toThrow('key does not exist');
  });
});

async function arrived(
  runId: string,
  content: string | Buffer,
  metadata: Record<string, string> = {},
): Promise<RunInput> {
  const stored = await objects.put(`incoming/shoes/${runId}.csv`, content, metadata);
  return aRun({ runId, bucket, ...stored });
}

function runValidate(run: RunInput) {
  const sizes = { rangeSizeBytes: 100, rowsPerPartition: 10 };
  return validate(run, { s3: objects.s3, runs: table.runs, defaultCurrency: 'EUR', sizes });
}

async function refusalOf(run: RunInput): Promise<string> {
  const error = await runValidate(run).catch((caught: unknown) => caught);
  return error instanceof InputError ? codeOf(error) : `no refusal: ${error}`;
}
