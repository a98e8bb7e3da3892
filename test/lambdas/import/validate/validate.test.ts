import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Plan, type RunInput } from '../../../../lambdas/import/plan.ts';
import { validate } from '../../../../lambdas/import/validate/validate.ts';
import { codeOf, InputError } from '../../../../lambdas/shared/errors.ts';
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

  it('refuses a file that is not a CSV, and writes no plan', async () => {
    expect(await refusalOf(await arrived('document', '%PDF-1.7'))).toBe('not_csv');
    await expect(objects.getJson('runs/document/plan.json')).rejects.toThrow('key does not exist');
  });
});

async function arrived(runId: string, text: string): Promise<RunInput> {
  return aRun({ runId, bucket, ...(await objects.put(`incoming/shoes/${runId}.csv`, text)) });
}

function runValidate(run: RunInput) {
  const sizes = { rangeSizeBytes: 100, rowsPerPartition: 10 };
  return validate(run, { s3: objects.s3, runs: table.runs, defaultCurrency: 'EUR', sizes });
}

async function refusalOf(run: RunInput): Promise<string> {
  const error = await runValidate(run).catch((caught: unknown) => caught);
  return error instanceof InputError ? codeOf(error) : `no refusal: ${error}`;
}
