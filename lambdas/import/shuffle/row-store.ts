import { keyEnd, keyOffset } from '../../catalogue/product-key.ts';
import { takeBuffer } from './large-buffers.ts';

/** The valid rows of one range: their documents one after the other in one buffer, and where each one lies. */
export class RowStore {
  bytes: Buffer;
  count = 0;
  /** Document i is bytes[starts[i], ends[i]). */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** The key of document i, the bytes of its `_id`, ends here; kept because the sort asks in random order. */
  readonly keyEnds: Uint32Array;
  readonly rows: Uint32Array;
  readonly lines: Uint32Array;
  readonly activeDefaulted: Uint8Array;

  /** `expectedBytes` is a guess; the buffer grows when it was too low. */
  constructor(maxRows: number, expectedBytes: number) {
    this.bytes = takeBuffer(expectedBytes);
    this.starts = new Uint32Array(maxRows);
    this.ends = new Uint32Array(maxRows);
    this.keyEnds = new Uint32Array(maxRows);
    this.rows = new Uint32Array(maxRows);
    this.lines = new Uint32Array(maxRows);
    this.activeDefaulted = new Uint8Array(maxRows);
  }

  /** Where the next document begins. */
  get end(): number {
    return this.count === 0 ? 0 : this.ends[this.count - 1]!;
  }

  /** Makes room for a document of up to `bytes`. */
  reserve(bytes: number): void {
    const needed = this.end + bytes;
    if (needed <= this.bytes.length) return;
    const larger = takeBuffer(Math.ceil(needed * 1.4));
    this.bytes.copy(larger, 0, 0, this.end);
    // Not given back: what has been outgrown once would only wait beside the larger one.
    this.bytes = larger;
  }

  /** Keeps the document that was written at `end` of the store. @throws Error when there are more rows than planned. */
  add(documentEnd: number, row: number, line: number, activeDefaulted: boolean): void {
    const index = this.count;
    if (index === this.rows.length) throw new Error(`more than the ${index} planned rows`);
    const start = this.end;
    this.starts[index] = start;
    this.keyEnds[index] = keyEnd(this.bytes, start);
    this.ends[index] = documentEnd;
    this.rows[index] = row;
    this.lines[index] = line;
    this.activeDefaulted[index] = activeDefaulted ? 1 : 0;
    this.count++;
  }

  keyStart(index: number): number {
    return this.starts[index]! + keyOffset;
  }

  /** Where `sku`, the element behind `_id`, ends. */
  skuEnd(index: number): number {
    // Behind the zero of the key, the type of `sku`, its name and its zero.
    const lengthAt = this.keyEnds[index]! + 1 + 5;
    return lengthAt + 4 + this.bytes.readInt32LE(lengthAt);
  }
}
