import type { MergedRow } from '../shuffle/merged-rows.ts';

/** Rows that are read together, ascending by key. */
export interface RowSlice {
  rows: readonly MergedRow[];
  /** How often a batch with these rows met somebody else's write. */
  conflicts: number;
}

export interface RowQueue {
  /** The next rows; undefined when there are none now. */
  take: () => RowSlice | undefined;
  /** Gives back what a batch could not settle, in smaller slices; they come before all others. */
  putBack: (slices: readonly RowSlice[]) => void;
  /** Nothing is given any more. */
  close: () => void;
}

/** Measured: 2,000 to 4,000 documents a batch are the fastest to write, and as fast to read as more. */
export const rowsPerSlice = 3_000;
/** An answer of the server and a command hold four times as much; a slice of huge rows is a short one. */
export const bytesPerSlice = 4 * 1024 * 1024;
/** Three thousand rows are single ones after four conflicts. */
const shrinkFactor = 8;

/** The rows of a partition for those who settle them side by side. */
export function rowQueue(rows: readonly MergedRow[]): RowQueue {
  const returned: RowSlice[] = [];
  let next = 0;
  let isClosed = false;
  return {
    take() {
      if (isClosed) return undefined;
      const again = returned.shift();
      if (again || next === rows.length) return again;
      const start = next;
      next = endOfSlice(rows, start);
      return { rows: rows.slice(start, next), conflicts: 0 };
    },
    putBack(slices) {
      returned.push(...slices.flatMap(smaller));
    },
    close() {
      isClosed = true;
    },
  };
}

function endOfSlice(rows: readonly MergedRow[], start: number): number {
  let end = start;
  for (let bytes = 0; end < rows.length && end - start < rowsPerSlice && bytes < bytesPerSlice; end++) {
    bytes += rows[end]!.document.length;
  }
  return end;
}

function smaller({ rows, conflicts }: RowSlice): RowSlice[] {
  const size = Math.ceil(rows.length / shrinkFactor);
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => ({
    rows: rows.slice(index * size, (index + 1) * size),
    conflicts: conflicts + 1,
  }));
}
