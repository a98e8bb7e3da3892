import type { ImportAction } from '../product-document.ts';
import { ByteList } from './byte-list.ts';
import type { MergedRow } from './merged-rows.ts';

/** Rows of one action that go out in one command. The statements of updates are bytes [start, end) of the plan's. */
export interface WriteBatch {
  action: ImportAction;
  rows: MergedRow[];
  bytes: number;
  start: number;
  end: number;
}

/** Measured: 2,000 to 4,000 documents a batch are the fastest. */
const documentsPerBatch = 3_000;
/** Far below the 48 MB of one message and, for the way without raw bytes, the 16 MiB of one command. */
const bytesPerBatch = 8 * 1024 * 1024;

/** What a partition will write, in the order of the `_id` index, and what is stored of the products it updates. */
export class WritePlan {
  readonly batches: WriteBatch[] = [];
  readonly #open: Partial<Record<ImportAction, WriteBatch>> = {};
  readonly #statements: ByteList;
  readonly #images: ByteList;

  /** Stored products and statements are about as large as the rows. */
  constructor(rows: readonly MergedRow[]) {
    const expectedBytes = rows.reduce((sum, row) => sum + row.document.length + 192, 0);
    this.#statements = new ByteList(expectedBytes);
    this.#images = new ByteList(expectedBytes);
  }

  create(row: MergedRow): void {
    this.#batchFor('created', row.document.length).rows.push(row);
  }

  /** `statement` and `stored` are copied. */
  update(row: MergedRow, statement: Buffer, stored: Buffer): void {
    const batch = this.#batchFor('updated', statement.length);
    batch.rows.push(row);
    this.#images.add(stored);
    this.#statements.add(statement);
    batch.end = this.#statements.length;
  }

  /** The stored products that will be updated, as BSON one after the other; valid until the next `update`. */
  images(): Buffer {
    return this.#images.view();
  }

  /** The statements of a batch of updates, one after the other. */
  statements({ start, end }: WriteBatch): Buffer {
    return this.#statements.view(start, end);
  }

  /** When nothing will be written any more. */
  release(): void {
    this.#statements.release();
    this.#images.release();
  }

  #batchFor(action: ImportAction, bytes: number): WriteBatch {
    let batch = this.#open[action];
    if (!batch || batch.rows.length >= documentsPerBatch || batch.bytes + bytes > bytesPerBatch) {
      const start = this.#statements.length;
      batch = { action, rows: [], bytes: 0, start, end: start };
      this.#open[action] = batch;
      this.batches.push(batch);
    }
    batch.bytes += bytes;
    return batch;
  }
}
