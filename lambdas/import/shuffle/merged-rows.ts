import { documentKey } from '../../catalogue/product-key.ts';
import { type PartRecord, readRecord } from './part-file.ts';
import { type Cursor, hasSameKey, mergeSegments } from './segment-merge.ts';

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
export function mergeRows(segments: readonly Buffer[]): MergedRows {
  const rows: MergedRow[] = [];
  const repeated: RepeatedSku[] = [];
  // The records of the SKU at hand; a second one is rare.
  let group: PartRecord[] = [];
  let first: Pick<Cursor, 'segment' | 'keyStart' | 'keyEnd'> | undefined;

  const closeGroup = () => {
    const winner = group.at(-1);
    if (!winner) return;
    if (winner.isLoser) throw new Error('a part lists a row that lost without the row that won');
    const { document, activeDefaulted } = winner;
    rows.push({ key: documentKey(document), document, activeDefaulted });
    if (group.length > 1) repeated.push(group);
  };

  mergeSegments(segments, (cursor) => {
    const record = readRecord(cursor.segment, cursor.at);
    if (first && hasSameKey(cursor, first.segment, first.keyStart, first.keyEnd)) {
      group.push(record);
      return;
    }
    closeGroup();
    group = [record];
    first = { segment: cursor.segment, keyStart: cursor.keyStart, keyEnd: cursor.keyEnd };
  });
  closeGroup();
  return { rows, repeated };
}
