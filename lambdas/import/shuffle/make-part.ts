import { copyBytes } from '../../bson/byte-text.ts';
import { takeBuffer } from './large-buffers.ts';
import {
  encodeOffsetTable,
  listedLosers,
  offsetTableBytes,
  type PartSegment,
  recordHeaderBytes,
  writeRecordHeader,
} from './part-file.ts';
import type { RowStore } from './row-store.ts';
import { haveEqualKeys, sortRows } from './sort-rows.ts';

/**
 * The part object of a range: its rows by (SKU, row), equal SKUs collapsed to the last row, and the table that tells
 * where each partition lies. `splitters` ascend by UTF-8 bytes; partition p holds splitters[p-1] <= SKU < splitters[p].
 */
export function makePart(store: RowStore, splitters: readonly string[]): Buffer {
  const order = sortRows(store);
  // Where the partitions but the first begin: a search for each costs less than a comparison for each row.
  const bounds = splitters.map((splitter) => firstNotBelow(store, order, Buffer.from(splitter)));
  const writer = new PartWriter(store, bounds.length + 1);
  const segments: Pick<PartSegment, 'startByte' | 'records'>[] = [{ startByte: 0, records: 0 }];
  const openNext = () => segments.push({ startByte: writer.at, records: 0 });
  for (let from = 0; from < order.length; ) {
    while (segments.length <= bounds.length && from >= bounds[segments.length - 1]!) openNext();
    const to = endOfGroup(store, order, from);
    segments.at(-1)!.records += writer.writeGroup(order, from, to);
    from = to;
  }
  while (segments.length <= bounds.length) openNext();
  return writer.end(segments);
}

function firstNotBelow(store: RowStore, order: Uint32Array, bound: Buffer): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const index = order[middle]!;
    if (bound.compare(store.bytes, store.keyStart(index), store.keyEnds[index]!) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function endOfGroup(store: RowStore, order: Uint32Array, from: number): number {
  let to = from + 1;
  while (to < order.length && haveEqualKeys(store, order[from]!, order[to]!)) to++;
  return to;
}

class PartWriter {
  at = 0;
  readonly #store: RowStore;
  readonly #out: Buffer;

  constructor(store: RowStore, partitions: number) {
    this.#store = store;
    // Losers are cut, so this is enough; what is not written to takes no memory.
    const records = store.end + store.count * (recordHeaderBytes + 1);
    this.#out = takeBuffer(records + offsetTableBytes(partitions));
  }

  /** Writes rows of one SKU, order[from, to) in file order; returns the number of records. */
  writeGroup(order: Uint32Array, from: number, to: number): number {
    const winner = to - 1;
    const listed = Math.min(winner - from, listedLosers);
    for (let at = from; at < from + listed; at++) this.#writeLoser(order[at]!);
    this.#writeWinner(order[winner]!, winner - from - listed);
    return listed + 1;
  }

  #writeLoser(index: number): void {
    const start = this.#writeHeader(index, 0, true);
    this.#endDocument(start, this.#copy(this.#store.starts[index]!, this.#store.skuEnd(index), start));
  }

  #writeWinner(index: number, unlistedDuplicates: number): void {
    const start = this.#writeHeader(index, unlistedDuplicates, false);
    this.#endDocument(start, this.#copy(this.#store.starts[index]!, this.#store.ends[index]!, start));
  }

  #writeHeader(index: number, unlistedDuplicates: number, isLoser: boolean): number {
    const { rows, lines, activeDefaulted } = this.#store;
    return writeRecordHeader(this.#out, this.at, {
      row: rows[index]!,
      line: lines[index]!,
      unlistedDuplicates,
      isLoser,
      activeDefaulted: !isLoser && activeDefaulted[index] === 1,
    });
  }

  #copy(start: number, end: number, at: number): number {
    return copyBytes(this.#store.bytes, start, end, this.#out, at);
  }

  /** `end` is behind the last element. */
  #endDocument(start: number, end: number): void {
    this.#out[end] = 0;
    this.#out.writeInt32LE(end + 1 - start, start);
    this.at = end + 1;
  }

  /** Appends the offset table; the part. */
  end(segments: readonly Pick<PartSegment, 'startByte' | 'records'>[]): Buffer {
    const table = encodeOffsetTable(segments);
    this.at = copyBytes(table, 0, table.length, this.#out, this.at);
    return this.#out.subarray(0, this.at);
  }
}
