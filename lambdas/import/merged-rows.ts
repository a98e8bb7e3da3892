import { documentKey, type PartRecord } from './part-file.ts';

/** The row of a SKU that counts, with its product document as it would be inserted. */
export interface MergedRow {
  /** Canonical SKU as UTF-8 bytes. */
  key: Buffer;
  document: Buffer;
  activeDefaulted: boolean;
}

/** Every listed row of a SKU that stands more than once in the file, in file order; the last one won. */
export type RepeatedSku = readonly PartRecord[];

export interface MergedRows {
  /** One per SKU, ascending by key: the order of the `_id` index. */
  rows: MergedRow[];
  repeated: RepeatedSku[];
}

/** Brings the records of one partition from all parts together: of each SKU the last row of the file wins. */
export function mergeRows(records: readonly PartRecord[]): MergedRows {
  // The records are runs that are sorted already; the engine's merge sort finds and joins them.
  const sorted = records
    .map((record) => ({ key: documentKey(record.document), record }))
    .sort((one, other) => Buffer.compare(one.key, other.key) || one.record.row - other.record.row);
  const rows: MergedRow[] = [];
  const repeated: RepeatedSku[] = [];
  for (let start = 0; start < sorted.length; ) {
    const { key } = sorted[start]!;
    let end = start + 1;
    while (end < sorted.length && sorted[end]!.key.equals(key)) end++;
    const winner = sorted[end - 1]!.record;
    if (winner.isLoser) throw new Error('a part lists a row that lost without the row that won');
    rows.push({ key, document: winner.document, activeDefaulted: winner.activeDefaulted });
    if (end - start > 1) repeated.push(sorted.slice(start, end).map((item) => item.record));
    start = end;
  }
  return { rows, repeated };
}
