import { BSON, type Document } from 'mongodb';
import type { Plan, PlannedRange } from '../../lambdas/import/run/plan.ts';
import { decodeOffsetTable, type RecordHeader, readRecords } from '../../lambdas/import/shuffle/part-file.ts';
import { RangeRows } from '../../lambdas/import/transform/range-rows.ts';
import { fastCells, RowEncoder } from '../../lambdas/import/transform/row-encoder.ts';
import { readHeader } from '../../lambdas/import/validate/header.ts';
import { plainDialect } from '../lambdas/import/run-builders.ts';
import { readCsv } from './read-csv.ts';

export interface TransformOptions {
  splitters?: string[];
  defaultCurrency?: string;
  chunkBytes?: number;
  /** An empty object for the reference path alone. */
  writers?: typeof fastCells;
}

export interface PartRecordRead extends RecordHeader {
  document: Document;
}

/** The plan of a small file with one range; `csv` begins with the header on one line. */
export function planOf(
  csv: Buffer,
  { splitters = [], defaultCurrency = 'EUR' }: TransformOptions = {},
): Plan {
  const startByte = csv.indexOf('\n') + 1;
  const range: PlannedRange = {
    index: 0,
    startByte,
    endByte: csv.length,
    firstRow: 1,
    firstLine: 2,
    rows: readCsv(csv.subarray(startByte)).length,
  };
  return {
    run: {
      runId: 'run-1',
      bucket: 'drop',
      key: 'incoming/shoes/shoes.csv',
      versionId: null,
      etag: '"1"',
      sizeBytes: csv.length,
      team: 'shoes',
      receivedAt: '2026-01-01T00:00:00.000Z',
      sequencer: null,
    },
    stampedAt: '2026-01-02T03:04:05.678Z',
    defaultCurrency,
    dialect: plainDialect,
    columns: readHeader(csv.subarray(0, startByte - 1), ','),
    ranges: [range],
    splitters,
  };
}

/** Transforms a small file as one range. */
export function transformCsv(text: string | Buffer, options: TransformOptions = {}) {
  const csv = Buffer.from(text);
  const plan = planOf(csv, options);
  const range = plan.ranges[0]!;
  const rows = new RangeRows(plan, range, new RowEncoder(plan, options.writers ?? fastCells));
  const { chunkBytes = csv.length } = options;
  let rejects = '';
  for (let at = range.startByte; at < csv.length; at += chunkBytes) {
    rejects += rows.push(csv.subarray(at, at + chunkBytes));
  }
  rejects += rows.end();
  const { part, outcome, lookalikes } = rows.result();
  return { plan, part, outcome, lookalikes, rejects, partitions: readPartitions(part) };
}

/** The records of each partition of a part. */
export function readPartitions(part: Buffer): PartRecordRead[][] {
  return decodeOffsetTable(part, part.length).map(({ startByte, endByte, records }) => {
    const read = [...readRecords(part.subarray(startByte, endByte))].map((record) => ({
      ...record,
      document: BSON.deserialize(record.document, { promoteValues: true }),
    }));
    if (read.length !== records) throw new Error(`${read.length} records, the table says ${records}`);
    return read;
  });
}
