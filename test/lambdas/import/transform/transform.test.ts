import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type GetObjectCommand, ListMultipartUploadsCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LookalikeSuspect } from '../../../../lambdas/catalogue/lookalike-skus.ts';
import { Plan } from '../../../../lambdas/import/run/plan.ts';
import type { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import { runKeys } from '../../../../lambdas/import/run/run-keys.ts';
import { transformRange } from '../../../../lambdas/import/transform/transform.ts';
import { validate } from '../../../../lambdas/import/validate/validate.ts';
import { codeOf } from '../../../../shared/errors.ts';
import { readPartitions } from '../../../support/transform-csv.ts';
import { bucket, startObjects } from '../local-objects.ts';
import { startRunTable } from '../local-run-table.ts';
import { aRun } from '../run-builders.ts';

let table: Awaited<ReturnType<typeof startRunTable>>;
let objects: Awaited<ReturnType<typeof startObjects>>;
beforeAll(async () => {
  [table, objects] = await Promise.all([startRunTable(), startObjects()]);
});
afterAll(() => Promise.all([table.close(), objects.close()]));

const products = `sku,name,price\n${Array.from({ length: 20 }, (_, at) => `S-${at + 10},"a\nb",${at % 5 ? at : 'x'}\n`).join('')}`;

describe('transform', () => {
  it('writes a part, the rejects and an outcome for each range', async () => {
    const plan = await planned('whole', products);
    expect(plan.ranges.length).toBeGreaterThan(2);
    for (const { index } of plan.ranges) expect(await runTransform('whole', index)).toEqual({ range: index });
    const outcomes = await table.runs.rangeOutcomes('whole');
    const sum = (count: (outcome: (typeof outcomes)[number]) => number) =>
      outcomes.reduce((total, outcome) => total + count(outcome), 0);
    expect([sum(({ rows }) => rows), sum(({ valid }) => valid), sum(({ rejected }) => rejected)]).toEqual([
      20, 16, 4,
    ]);
    expect(outcomes[0]!.effort.peakMemoryMb).toBeGreaterThan(0);
    expect((await skusOf(plan)).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, at) => at)
        .filter((at) => at % 5)
        .map((at) => `s-${at + 10}`),
    );
    expect(await rejectsOf(plan)).toEqual(
      [0, 5, 10, 15].map((at) =>
        [`S-${at + 10}`, `${at + 1}`, `${at * 2 + 2}`, 'price_invalid', 'price'].join(),
      ),
    );
  });

  it('writes the same when it is repeated', async () => {
    await planned('repeated', products);
    await runTransform('repeated', 0);
    const keys = [runKeys.part('repeated', 0), runKeys.rangeRejects('repeated', 0)];
    const first = await Promise.all(keys.map(readObject));
    const [before] = await table.runs.rangeOutcomes('repeated');
    await runTransform('repeated', 0);
    expect(await Promise.all(keys.map(readObject))).toEqual(first);
    expect(await table.runs.rangeOutcomes('repeated')).toEqual([{ ...before, effort: expect.anything() }]);
  });

  it.each(['utf16le', 'latin1'] as const)('reads a packed %s file as its plain form', async (encoding) => {
    const text = products.replaceAll(',', ';').replaceAll('a\nb', '"Th\u00e9"\nb'.replaceAll('"', '""'));
    const plain = await planned(`plain-${encoding}`, text);
    const other = await planned(`other-${encoding}`, gzipSync(Buffer.from(text, encoding)));
    expect(other.source?.key).toBe(`runs/other-${encoding}/source.csv`);
    expect(other.ranges).toEqual(plain.ranges);
    for (const { index } of plain.ranges) {
      await runTransform(`plain-${encoding}`, index);
      await runTransform(`other-${encoding}`, index);
      const rejects = [`plain-${encoding}`, `other-${encoding}`].map((id) => runKeys.rangeRejects(id, index));
      const [first, second] = await Promise.all(rejects.map(readObject));
      expect(second).toEqual(first);
    }
    expect(await skusOf(other)).toEqual(await skusOf(plain));
    expect(await skusOf(other)).toHaveLength(16);
  });

  it('lists the SKUs that look like others, and writes no list of none', async () => {
    await planned('lookalikes', 'sku,name\nТЕА-1,Tea\n');
    for (const _ of [1, 2]) await runTransform('lookalikes', 0);
    const list = JSON.parse(await readObject(runKeys.lookalikes('lookalikes', 0)).then(String));
    expect(LookalikeSuspect.array().parse(list)).toMatchObject([{ plain: 'tea-1', row: 1, line: 2 }]);
    expect(await table.runs.rangeOutcomes('lookalikes')).toMatchObject([{ lookalikeSuspects: 1 }]);
    await planned('no-lookalikes', 'sku,name\nTEA-1,Tea\n');
    await runTransform('no-lookalikes', 0);
    await expect(readObject(runKeys.lookalikes('no-lookalikes', 0))).rejects.toThrow('does not exist');
  });

  it('refuses to read another text than was planned', async () => {
    await planned('rewritten', gzipSync(products));
    await objects.put(runKeys.source('rewritten'), `${products}\n`);
    expect(await codeOfTransform('rewritten')).toBe('file_changed');
  });

  it('rejects a row that holds what is no character of its encoding, and says so', async () => {
    await planned('undefined-byte', Buffer.from('sku,name\nA,\xe9\nB,\x81\n', 'latin1'));
    await runTransform('undefined-byte', 0);
    const [outcome] = await table.runs.rangeOutcomes('undefined-byte');
    expect(outcome).toMatchObject({ valid: 1, reasons: { encoding_invalid: 1 } });
    expect(outcome?.examples[0]?.message).toContain('bytes that are not Windows-1252');
  });

  it('writes an empty rejects object when every row is valid', async () => {
    await planned('clean', 'sku,name\nA1,Lamp\n');
    await runTransform('clean', 0);
    expect(await readObject(runKeys.rangeRejects('clean', 0))).toEqual(Buffer.alloc(0));
  });

  it('streams rejects of any size, in the order of the file', async () => {
    const rows = Array.from({ length: 100_000 }, (_, at) => `S-${at},${'n'.repeat(60)},x`);
    await planned('rejected', `sku,name,price\n${rows.join('\n')}\n`, 64 * 1024 * 1024);
    await runTransform('rejected', 0);
    const rejects = await readObject(runKeys.rangeRejects('rejected', 0));
    expect(rejects.length).toBeGreaterThan(16 * 1024 * 1024);
    const skus = rejects.toString().match(/^S-\d+/gm) ?? [];
    expect(skus.join() === rows.map((row) => row.split(',')[0]).join()).toBe(true);
    expect((await table.runs.rangeOutcomes('rejected'))[0]).toMatchObject({ valid: 0, rejected: 100_000 });
    expect(await openUploads()).toEqual([]);
  });

  it('refuses a file that was replaced or removed after it was planned, and leaves no part', async () => {
    const plan = await planned('replaced', products);
    await objects.put(
      runKeys.plan('replaced'),
      JSON.stringify({ ...plan, run: { ...plan.run, versionId: null } }),
    );
    await objects.put(plan.run.key, `${products}S-99,new,1\n`);
    expect(await codeOfTransform('replaced')).toBe('file_changed');
    const unknown = { ...plan, run: { ...plan.run, key: 'incoming/shoes/nothing.csv', versionId: null } };
    await objects.put(runKeys.plan('replaced'), JSON.stringify(unknown));
    expect(await codeOfTransform('replaced')).toBe('file_changed');
    await expect(readObject(runKeys.part('replaced', 0))).rejects.toThrow('key does not exist');
    expect(await openUploads()).toEqual([]);
  });

  it('fails for a retry when the download ends early', async () => {
    await planned('short', products);
    expect(await codeOfTransform('short', cuttingShort(objects.s3))).toBe('download_incomplete');
  });
});

async function planned(runId: string, text: string | Buffer, rangeSizeBytes = 100): Promise<Plan> {
  const run: RunInput = aRun({ runId, bucket, ...(await objects.put(`incoming/shoes/${runId}.csv`, text)) });
  const sizes = { rangeSizeBytes, rowsPerPartition: 10 };
  await validate(run, { s3: objects.s3, runs: table.runs, defaultCurrency: 'EUR', sizes });
  return Plan.parse(await objects.getJson(runKeys.plan(runId)));
}

function runTransform(runId: string, range: number, s3 = objects.s3) {
  return transformRange({ runId, bucket, range }, { s3, runs: table.runs });
}

async function codeOfTransform(runId: string, s3?: S3Client): Promise<string> {
  return codeOf(await runTransform(runId, 0, s3).catch((caught: unknown) => caught));
}

function readObject(key: string): Promise<Buffer> {
  return objects.getBytes(key);
}

async function openUploads() {
  return (await objects.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? [];
}

async function skusOf(plan: Plan): Promise<string[]> {
  const parts = await Promise.all(
    plan.ranges.map(({ index }) => readObject(runKeys.part(plan.run.runId, index))),
  );
  return parts.flatMap((part) =>
    readPartitions(part)
      .flat()
      .map(({ document }) => String(document._id)),
  );
}

/** SKU, row, line, code and column of each reject. */
async function rejectsOf(plan: Plan): Promise<string[]> {
  const files = await Promise.all(
    plan.ranges.map(({ index }) => readObject(runKeys.rangeRejects(plan.run.runId, index))),
  );
  const lines = Buffer.concat(files)
    .toString()
    .matchAll(/^(S-\d+),"a\nb",x,(\d+),(\d+),(\w+),(\w+),/gm);
  return [...lines].map(([, ...fields]) => fields.join());
}

/** The same S3, except that ranged downloads lose their last byte. */
function cuttingShort(s3: S3Client): S3Client {
  const send = async (command: GetObjectCommand) => {
    const answer = await s3.send(command);
    if (!command.input.Range || !(answer.Body instanceof Readable)) return answer;
    const bytes = Buffer.concat(await answer.Body.toArray());
    return { ...answer, Body: Readable.from([bytes.subarray(0, -1)]) };
  };
  return Object.assign(Object.create(s3), { send });
}
