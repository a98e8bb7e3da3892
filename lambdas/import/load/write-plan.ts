import { ByteList } from '../../bson/byte-list.ts';
import type { MergedRow } from '../shuffle/merged-rows.ts';

/** What a batch will write, and what is stored of the products it updates; used again for the next batch. */
export class WritePlan {
  readonly created: MergedRow[] = [];
  readonly #statements = new ByteList();
  readonly #images = new ByteList();
  #updated = 0;
  #createdBytes = 0;

  /** How many products will be updated. */
  get updated(): number {
    return this.#updated;
  }

  get writes(): number {
    return this.created.length + this.#updated;
  }

  get bytes(): number {
    return this.#createdBytes + this.#statements.length;
  }

  create(row: MergedRow): void {
    this.created.push(row);
    this.#createdBytes += row.document.length;
  }

  /** `statement` and `stored` are copied. */
  update(statement: Buffer, stored: Buffer): void {
    this.#updated++;
    this.#images.add(stored);
    this.#statements.add(statement);
  }

  /** The stored products that will be updated, as BSON one after the other; valid until the next `update`. */
  images(): Buffer {
    return this.#images.view();
  }

  /** The statements of the updates, one after the other; valid until the next `update`. */
  statements(): Buffer {
    return this.#statements.view();
  }

  /** Starts again in the same memory. */
  clear(): void {
    this.created.length = 0;
    this.#statements.clear();
    this.#images.clear();
    this.#updated = 0;
    this.#createdBytes = 0;
  }
}
