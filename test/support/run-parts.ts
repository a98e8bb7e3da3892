import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { BSON, Decimal128, type Document } from 'mongodb';
import { canonicalSku } from '../../lambdas/catalogue/canonical-sku.ts';
import type { Plan, PlannedColumn } from '../../lambdas/import/run/plan.ts';
import { runKeys } from '../../lambdas/import/run/run-keys.ts';
import {
  encodeOffsetTable,
  listedLosers,
  recordHeaderBytes,
  writeRecordHeader,
} from '../../lambdas/import/shuffle/part-file.ts';
import { putSegmentTable } from '../../lambdas/import/shuffle/segment-table.ts';
import { plainDialect } from '../lambdas/import/run-builders.ts';

/** The cells of one row as product fields; `attributes` by column name. Undefined is a blank cell. */
export interface TestRow {
  sku: string;
  name?: string;
  description?: string;
  price?: string;
  currency?: string;
  category?: string[];
  tags?: string[];
  onHand?: number;
  active?: boolean;
  brand?: string;
  gtin?: string;
  weight?: string;
  updatedAt?: Date;
  attributes?: Record<string, string>;
}

export interface TestRun {
  runId: string;
  bucket: string;
  stampedAt: string;
  /** Fields of the file, or attributes as `attribute:NAME`; sku and name are always there. */
  columns: readonly string[];
  splitters?: string[];
  /** Rows per range, in file order. */
  ranges: readonly (readonly TestRow[])[];
}

/** Writes the plan, the parts and their table, as *validate*, *transform* and *review* would. */
export async function putRun(s3: S3Client, run: TestRun): Promise<void> {
  const put = (Key: string, Body: string | Buffer) =>
    s3.send(new PutObjectCommand({ Bucket: run.bucket, Key, Body }));
  const plan = planOf(run);
  await put(runKeys.plan(run.runId), JSON.stringify(plan));
  let firstRow = 1;
  for (const [index, rows] of run.ranges.entries()) {
    await put(runKeys.part(run.runId, index), encodePart(run, rows, firstRow));
    firstRow += rows.length;
  }
  await putSegmentTable(s3, run.bucket, plan);
}

/** The document of a new product, in the order of the stored fields. */
export function newProduct(run: Pick<TestRun, 'runId' | 'stampedAt'>, row: TestRow): Document {
  const stamped = new Date(run.stampedAt);
  const lastImport = { runId: run.runId, action: 'created' };
  return { ...newContent(row), createdAt: stamped, modifiedAt: stamped, lastImport };
}

/** The same without the stamp of the run, as parts have it. */
export function newContent(row: TestRow): Document {
  const attributes = Object.keys(row.attributes ?? {}).length > 0 ? row.attributes : undefined;
  const document = {
    _id: canonicalSku(row.sku),
    sku: row.sku,
    name: row.name ?? 'A thing',
    description: row.description,
    price: row.price === undefined ? undefined : Decimal128.fromString(row.price),
    currency: row.currency,
    category: row.category,
    tags: row.tags,
    stock: row.onHand === undefined ? undefined : { onHand: row.onHand },
    active: row.active ?? true,
    brand: row.brand,
    gtin: row.gtin,
    weight: row.weight === undefined ? undefined : Decimal128.fromString(row.weight),
    updatedAt: row.updatedAt,
    attributes,
  };
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}

function planOf({ runId, bucket, stampedAt, columns, splitters = [], ranges }: TestRun): Plan {
  return {
    run: {
      runId,
      bucket,
      key: 'incoming/shoes/shoes.csv',
      versionId: null,
      etag: '"1"',
      sizeBytes: 1,
      team: 'shoes',
      receivedAt: stampedAt,
      sequencer: null,
    },
    stampedAt,
    defaultCurrency: 'EUR',
    dialect: plainDialect,
    columns: ['sku', 'name', ...columns].map(plannedColumn),
    ranges: ranges.map((rows, index) => ({
      index,
      startByte: 0,
      endByte: 1,
      firstRow: 1,
      firstLine: 2,
      rows: rows.length,
    })),
    splitters,
  };
}

function plannedColumn(column: string): PlannedColumn {
  return column.startsWith('attribute:')
    ? { header: column.slice(10), use: 'attribute', attribute: column.slice(10) }
    : { header: column, use: 'field', field: column as PlannedColumn['field'] };
}

function encodePart(run: TestRun, rows: readonly TestRow[], firstRow: number): Buffer {
  const splitters = run.splitters ?? [];
  const partitions = Array.from({ length: splitters.length + 1 }, () => [] as Buffer[]);
  const keyed = rows.map((row, index) => ({ row, index, key: Buffer.from(canonicalSku(row.sku)) }));
  keyed.sort((one, other) => Buffer.compare(one.key, other.key) || one.index - other.index);
  const groups = Map.groupBy(keyed, ({ key }) => key.toString());
  for (const { row, index, key } of keyed) {
    const same = groups.get(key.toString())!;
    const place = same.findIndex((other) => other.index === index);
    const isLoser = place < same.length - 1;
    if (isLoser && place >= listedLosers) continue;
    const document = isLoser ? { _id: key.toString(), sku: row.sku } : newContent(row);
    const partition = splitters.filter((splitter) => Buffer.compare(Buffer.from(splitter), key) <= 0).length;
    const header = Buffer.alloc(recordHeaderBytes);
    writeRecordHeader(header, 0, {
      row: firstRow + index,
      line: firstRow + index + 1,
      unlistedDuplicates: isLoser ? 0 : Math.max(0, same.length - 1 - listedLosers),
      isLoser,
      activeDefaulted: row.active === undefined,
    });
    partitions[partition]!.push(header, Buffer.from(BSON.serialize(document)));
  }
  const segments = partitions.map((buffers) => ({
    bytes: Buffer.concat(buffers),
    records: buffers.length / 2,
  }));
  let startByte = 0;
  const table = segments.map(({ bytes, records }) => {
    startByte += bytes.length;
    return { startByte: startByte - bytes.length, records };
  });
  return Buffer.concat([...segments.map(({ bytes }) => bytes), encodeOffsetTable(table)]);
}
