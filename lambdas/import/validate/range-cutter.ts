import type { PlannedRange } from '../run/plan.ts';
import { maxRowBytes } from '../transform/csv-rows.ts';

/**
 * What the part of one range may take in memory: 64 MiB. The 65,000 rows of 250 bytes in a range of 16 MiB make a part
 * of about 50 MiB; without this bound two million rows of 8 bytes made one of 380 MB (711 MB resident in transform).
 */
const maxPartBytes = 64 * 1024 * 1024;

/**
 * What a document adds to the bytes of its row, at most: the names of its fields (the header's, for unknown columns),
 * type and length of each value, and the fixed names and stamps.
 */
function addedBytes(headerBytes: number, columns: number): number {
  return headerBytes + 8 * columns + 350;
}

/**
 * A long row may be one category of one-letter levels, which makes seven bytes of one: 100 rows of 400,000 bytes made a
 * part of 113 MB. What usual rows have below this length hardly grows.
 */
const usualRowBytes = 1_024;
const maxGrowth = 7;

function growth(rowBytes: number): number {
  if (rowBytes <= usualRowBytes) return 0;
  // A longer row is rejected, or blank lines follow it.
  return (Math.min(rowBytes, maxRowBytes) - usualRowBytes) * (maxGrowth - 1);
}

/**
 * Gathers rows, told in file order by where each begins, into ranges of at least `rangeSizeBytes`, or fewer bytes when
 * the rows are so short that their documents would outgrow a function's memory. A range begins at
 * the first byte of a row, so empty lines belong to the range before them and no CRLF is cut; the first one begins
 * right behind the header.
 */
export function rangeCutter(rangeSizeBytes: number) {
  const ranges: PlannedRange[] = [];
  let open: Omit<PlannedRange, 'endByte'> | undefined;
  let rows = 0;
  let addedPerRow = 0;
  let grownBytes = 0;
  let previousStart = 0;
  let documentBytes = 0;

  function close(endByte: number): void {
    if (!open) return;
    ranges.push({ ...open, endByte });
    documentBytes += endByte - open.startByte + grownBytes;
    grownBytes = 0;
  }

  return {
    /** `headerBytes` and `columns` say how much longer than its row a document is. */
    start(startByte: number, firstLine: number, header: { bytes: number; columns: number }): void {
      addedPerRow = addedBytes(header.bytes, header.columns);
      open = { index: 0, startByte, firstRow: 1, firstLine, rows: 0 };
    },

    addRow(startByte: number, line: number): void {
      if (!open) return;
      const bytes = startByte - open.startByte;
      if (open.rows > 0) grownBytes += growth(startByte - previousStart);
      previousStart = startByte;
      const partBytes = bytes + grownBytes + open.rows * addedPerRow;
      const isFull = bytes >= rangeSizeBytes || partBytes >= maxPartBytes;
      if (open.rows > 0 && isFull) {
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

    /** After `end`: what the values of all documents may come to, at most. */
    documentBytes: () => documentBytes,
  };
}
