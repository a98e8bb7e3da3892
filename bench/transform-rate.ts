import { open, readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Plan } from '../lambdas/import/run/plan.ts';
import { judgeCell } from '../lambdas/import/transform/judge-cell.ts';
import { RangeRows } from '../lambdas/import/transform/range-rows.ts';
import { type SentFile, surveyFile } from '../lambdas/import/validate/survey-file.ts';

/** Rows a second on one core, from bytes in memory: ours to parts, the reference to judged values. */
export interface TransformRate {
  rowsPerSecond: number;
  referenceRowsPerSecond: number;
  ratio: number;
}

const chunkBytes = 64 * 1024;
/** What the reference parser is given: enough for a second of it. */
const referenceBytes = 25 * 1024 * 1024;

/** Transforms the whole file range by range, best of three; csv-parse with the same schema reads its first part. */
export async function measureTransform(file: string): Promise<TransformRate> {
  const bytes = await readFile(file);
  const survey = await surveyFile(plainFile(bytes), { sizeBytes: bytes.length });
  const rows = survey.ranges.reduce((sum, range) => sum + range.rows, 0);
  const seconds = [1, 2, 3].map(() => timed(() => transformAll(bytes, planOf(survey, bytes.length))));
  const rowsPerSecond = Math.round(rows / Math.min(...seconds));
  const referenceRowsPerSecond = await referenceRate(file, survey.columns);
  return { rowsPerSecond, referenceRowsPerSecond, ratio: rowsPerSecond / referenceRowsPerSecond };
}

function plainFile(bytes: Buffer): SentFile {
  const keepText = () => Promise.reject(new Error('the file is not plain UTF-8'));
  return { open: () => [bytes], wishes: () => ({}), keepText };
}

function transformAll(bytes: Buffer, plan: Plan): void {
  for (const range of plan.ranges) {
    const rows = new RangeRows(plan, range);
    for (let at = range.startByte; at < range.endByte; at += chunkBytes) {
      rows.push(bytes.subarray(at, Math.min(at + chunkBytes, range.endByte)));
    }
    rows.end();
    rows.result();
  }
}

/** csv-parse and the schema, nothing else: what the row pipeline must equal. */
async function referenceRate(file: string, columns: Plan['columns']): Promise<number> {
  const text = await wholeRows(file);
  let rows = 0;
  const seconds = timed(() => {
    const records: string[][] = parse(text, {
      record_delimiter: ['\r\n', '\n', '\r'],
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      from: 2,
    });
    rows = records.length;
    for (const record of records) {
      for (const [index, { field }] of columns.entries()) if (field) judgeCell(field, record[index] ?? '');
    }
  });
  return Math.round(rows / seconds);
}

async function wholeRows(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(referenceBytes), 0, referenceBytes, 0);
  return buffer.subarray(0, buffer.lastIndexOf('\n', bytesRead - 1) + 1);
}

function planOf(survey: Awaited<ReturnType<typeof surveyFile>>, sizeBytes: number): Plan {
  const receivedAt = '2026-01-01T00:00:00.000Z';
  const object = { bucket: 'bench', key: 'incoming/bench/base.csv', versionId: null, etag: 'bench' };
  const run = { runId: 'bench', ...object, sizeBytes, team: 'bench', receivedAt, sequencer: null };
  return { run, stampedAt: receivedAt, defaultCurrency: 'EUR', ...survey };
}

function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1000;
}
