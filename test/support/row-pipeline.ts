import { BSON } from 'mongodb';
import type { Plan, PlannedRange } from '../../lambdas/import/run/plan.ts';
import { decodeOffsetTable, readRecords } from '../../lambdas/import/shuffle/part-file.ts';
import { RangeRows } from '../../lambdas/import/transform/range-rows.ts';
import { RowEncoder } from '../../lambdas/import/transform/row-encoder.ts';
import { plainDialect } from '../lambdas/import/run-builders.ts';
import { referenceFields } from './reference-csv.ts';
import type { ReferenceImport, ReferenceVerdict } from './reference-import.ts';

/** Gives the size of the next chunk; at least 1. */
export type ChunkSize = () => number;

export type RowPlan = Pick<Plan, 'columns' | 'splitters' | 'ranges'> & Partial<Pick<Plan, 'dialect'>>;

type Accepted = Extract<ReferenceImport, { code?: undefined }>;

/** Everything that comes out of one range, in a form that can be compared and read. */
export interface RangeResult {
  /** Per partition, in the order of the part. */
  partitions: string[][];
  /** [row, line, code, column, cells…] */
  rejects: string[][];
  counts: { rows: number; valid: number; rejected: number; reasons: Record<string, number>; gtins: number };
}

/** Runs the rows of a text, range by range, through the product's pipeline. */
export function runRanges(
  text: Buffer,
  plan: RowPlan,
  nextChunk: ChunkSize,
  defaultCurrency = 'EUR',
): RangeResult[] {
  const whole = wholePlan(plan, defaultCurrency);
  const encoder = new RowEncoder(whole);
  return plan.ranges.map((range) => {
    const rows = new RangeRows(whole, range, encoder);
    let rejects = '';
    for (let at = range.startByte; at < range.endByte; ) {
      const end = Math.min(at + nextChunk(), range.endByte);
      rejects += rows.push(text.subarray(at, end));
      at = end;
    }
    rejects += rows.end();
    const { part, outcome } = rows.result();
    const { rows: count, valid, rejected, reasons, warnings } = outcome;
    return {
      partitions: readPartitions(part),
      rejects: referenceFields(rejects).map(({ fields }) => readReject(fields, plan.columns.length)),
      counts: {
        rows: count,
        valid,
        rejected,
        reasons,
        gtins: warnings.find((warning) => warning.code === 'gtin_check_digit')?.count ?? 0,
      },
    };
  });
}

/** What must come out of the same ranges. */
export function expectRanges(reference: Accepted, { ranges, splitters, columns }: RowPlan): RangeResult[] {
  return ranges.map(({ firstRow, rows: count }) => {
    const rows = reference.rows.slice(firstRow - 1, firstRow - 1 + count);
    const rejected = rows.filter((row) => row.rejected);
    const reasons: Record<string, number> = {};
    for (const { rejected: why } of rejected) reasons[why!.code] = (reasons[why!.code] ?? 0) + 1;
    const valid = rows.filter((row) => row.document);
    const gtins = valid.filter((row) => row.hasWrongCheckDigit).length;
    return {
      partitions: expectPartitions(valid, splitters),
      rejects: rejected.map((row) => expectReject(row, columns)),
      counts: { rows: count, valid: valid.length, rejected: rejected.length, reasons, gtins },
    };
  });
}

/** The ranges that begin at the rows of these numbers (ascending, the first is row 1). */
export function rangesFrom(
  reference: Accepted,
  firstRows: readonly number[],
  textBytes: number,
): PlannedRange[] {
  return firstRows.map((firstRow, index) => {
    const first = reference.rows[firstRow - 1]!;
    const next = firstRows[index + 1];
    return {
      index,
      startByte: index === 0 ? reference.dataStartByte : first.startByte,
      endByte: next === undefined ? textBytes : reference.rows[next - 1]!.startByte,
      firstRow,
      firstLine: index === 0 ? reference.dataFirstLine : first.startLine,
      rows: (next ?? reference.rows.length + 1) - firstRow,
    };
  });
}

function wholePlan(
  { columns, splitters, ranges, dialect = plainDialect }: RowPlan,
  defaultCurrency: string,
): Plan {
  const run = {
    runId: 'run-1',
    bucket: 'drop',
    key: 'incoming/shoes/shoes.csv',
    versionId: null,
    etag: '"1"',
    sizeBytes: 1,
    team: 'shoes',
    receivedAt: '2026-01-01T00:00:00.000Z',
    sequencer: null,
  };
  return { run, stampedAt: run.receivedAt, defaultCurrency, dialect, columns, ranges, splitters };
}

function readPartitions(part: Buffer): string[][] {
  return decodeOffsetTable(part, part.length).map(({ startByte, endByte, records }) => {
    const read = [...readRecords(part.subarray(startByte, endByte))].map((record) => {
      const { row, line, unlistedDuplicates, isLoser, activeDefaulted, document } = record;
      return shownRecord(row, line, unlistedDuplicates, isLoser, activeDefaulted, document);
    });
    if (read.length !== records) throw new Error(`${read.length} records, the table says ${records}`);
    return read;
  });
}

function expectPartitions(valid: readonly ReferenceVerdict[], splitters: readonly string[]): string[][] {
  const partitions = Array.from({ length: splitters.length + 1 }, (): string[] => []);
  const bySku = Map.groupBy(valid, ({ document }) => String(document!.get('_id')));
  const keys = [...bySku.keys()].map((sku) => ({ sku, bytes: Buffer.from(sku) }));
  keys.sort((one, other) => Buffer.compare(one.bytes, other.bytes));
  const borders = splitters.map((splitter) => Buffer.from(splitter));
  for (const { sku, bytes } of keys) {
    const partition = borders.filter((border) => Buffer.compare(border, bytes) <= 0).length;
    const rows = bySku.get(sku)!;
    for (const [place, { row, line, document, activeDefaulted }] of rows.entries()) {
      const isLoser = place < rows.length - 1;
      const kept = isLoser ? new Map([...document!].slice(0, 2)) : document!;
      const defaulted = !isLoser && activeDefaulted;
      partitions[partition]!.push(shownRecord(row, line, 0, isLoser, defaulted, BSON.serialize(kept)));
    }
  }
  return partitions;
}

function shownRecord(
  row: number,
  line: number,
  unlistedDuplicates: number,
  isLoser: boolean,
  activeDefaulted: boolean,
  document: Uint8Array,
): string {
  const flags = `${isLoser ? 'loser' : 'winner'}${activeDefaulted ? ', active by default' : ''}`;
  return `${row}:${line}:${unlistedDuplicates} ${flags} ${Buffer.from(document).toString('latin1')}`;
}

function readReject(fields: string[], columns: number): string[] {
  const cells = fields.map((field) => field.replace(/^'/, ''));
  return [...cells.slice(columns, columns + 4), ...cells.slice(0, columns)];
}

function expectReject(
  { row, line, rejected, cells }: ReferenceVerdict,
  columns: RowPlan['columns'],
): string[] {
  const { code, column } = rejected!;
  // What follows an open quote may be nearly endless.
  const shown = code === 'quote_unclosed' ? cells.map(cutEndless) : cells;
  const padded = columns.map((_, index) => shown[index] ?? '');
  return [String(row), String(line), code, columns[column]?.header ?? '', ...padded];
}

function cutEndless(cell: string): string {
  const characters = [...cell];
  return characters.length > 1000 ? `${characters.slice(0, 1000).join('')}…` : cell;
}
