import type { PlannedRange } from './plan.ts';

/**
 * Gathers rows, told in file order by where each begins, into ranges of at least `rangeSizeBytes`. A range begins at
 * the first byte of a row, so empty lines belong to the range before them and no CRLF is cut; the first one begins
 * right behind the header.
 */
export function rangeCutter(rangeSizeBytes: number) {
  const ranges: PlannedRange[] = [];
  let open: Omit<PlannedRange, 'endByte'> | undefined;
  let rows = 0;

  function close(endByte: number): void {
    if (open) ranges.push({ ...open, endByte });
  }

  return {
    start(startByte: number, firstLine: number): void {
      open = { index: 0, startByte, firstRow: 1, firstLine, rows: 0 };
    },

    addRow(startByte: number, line: number): void {
      if (!open) return;
      if (open.rows > 0 && startByte - open.startByte >= rangeSizeBytes) {
        close(startByte);
        open = { index: ranges.length, startByte, firstRow: rows + 1, firstLine: line, rows: 0 };
      }
      rows += 1;
      open.rows += 1;
    },

    /** Closes the last range at the end of the file; no ranges when there was no row. */
    end(endByte: number): PlannedRange[] {
      if (rows > 0) close(endByte);
      return ranges;
    },

    rows: () => rows,
  };
}
