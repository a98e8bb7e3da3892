import { removeGuard } from '../../../shared/csv-line.ts';
import { InputError } from '../../../shared/errors.ts';
import { canonicalSku, maxSkuCharacters } from '../../catalogue/canonical-sku.ts';
import type { Delimiter } from '../read/dialect.ts';
import type { FileCode } from '../run/codes.ts';
import { hasGuardedCells, type Plan, type PlannedColumn } from '../run/plan.ts';
import { headerTooLong, maxHeaderBytes, readHeader } from './header.ts';
import { rangeCutter } from './range-cutter.ts';
import { rowScanner } from './row-scanner.ts';
import { splitFields } from './split-fields.ts';
import { chooseSplitters, skuSample } from './splitters.ts';

/** What a scan of the file finds out: the part of the plan that depends on nothing but its bytes. */
export type Survey = Pick<Plan, 'dialect' | 'source' | 'columns' | 'ranges' | 'splitters'>;

export interface SurveySizes {
  /** Size of the file as it was sent; spaces the SKU sample and limits what a packed one may become. */
  sizeBytes: number;
  /** 16 MiB of CSV: about 65,000 rows, whose part fits a function of 512 MB several times. */
  rangeSizeBytes?: number;
  /** 62,500 rows: 8 partitions for half a million rows, one for each of the loads that run side by side. */
  rowsPerPartition?: number;
}

/** 32 MiB of the file: 62,500 long rows would make a partition that no load of 512 MB can hold with its images. */
const maxPartitionBytes = 32 * 1024 * 1024;

/** What the documents of a partition may come to where rows are so long that they may grow, see range-cutter.ts. */
const maxDocumentBytes = 64 * 1024 * 1024;

/** The form of a text that has been found out before its rows are read. */
export interface TextForm {
  delimiter: Delimiter;
  byteOrderMark: boolean;
}

export type TextSurvey = ReturnType<typeof textSurvey>;

/**
 * Reads a product file, pushed as chunks of UTF-8, in bounded memory: its columns, exact row-aligned ranges, and the
 * splitters of its partitions from a sample of its SKUs. The first chunk holds the byte order mark if there is one.
 * @throws InputError with a FileCode, from both methods, when the file cannot be imported.
 */
export function textSurvey(
  { delimiter, byteOrderMark }: TextForm,
  { sizeBytes, rangeSizeBytes = 16 * 1024 * 1024, rowsPerPartition = 62_500 }: SurveySizes,
) {
  const sample = skuSample(sizeBytes);
  const cutter = rangeCutter(rangeSizeBytes);
  const delimiterByte = delimiter.charCodeAt(0);
  const firstByte = byteOrderMark ? 3 : 0;
  const scanner = rowScanner(onRow, { delimiter: delimiterByte, firstByte, heldBytes: maxHeaderBytes });
  let columns: PlannedColumn[] | undefined;
  let skuColumn = 0;
  let isGuarded = false;
  let readBytes = 0;

  function onRow(startByte: number, endByte: number, line: number): void {
    if (columns) {
      if (cutter.rows() === 0) startRanges(columns.length);
      cutter.addRow(startByte, line);
      if (sample.isDue(cutter.rows(), endByte - startByte)) addToSample(endByte - startByte);
    } else {
      columns = readHeader(scanner.rowBytes(), delimiter);
      skuColumn = columns.findIndex(({ field }) => field === 'sku');
      isGuarded = hasGuardedCells(columns);
    }
  }

  function startRanges(columnCount: number): void {
    const behind = scanner.behindHeader();
    const header = { bytes: behind?.startByte ?? 0, columns: columnCount };
    if (behind) cutter.start(behind.startByte, behind.line, header);
  }

  function addToSample(rowBytes: number): void {
    const row = scanner.rowBytes();
    const cell = row && splitFields(row, delimiterByte, skuColumn + 1)[skuColumn];
    // A SKU of 64 characters has at most 256 bytes; the rest is room for blanks around it.
    if (!cell || cell.length > 1_024) return;
    const text = cell.toString();
    const sku = canonicalSku(isGuarded ? removeGuard(text) : text);
    if (sku !== '' && sku.length <= 2 * maxSkuCharacters) sample.add(cutter.rows(), rowBytes, sku);
  }

  return {
    push(chunk: Buffer): void {
      scanner.push(readBytes === 0 ? chunk.subarray(firstByte) : chunk);
      readBytes += chunk.length;
      if (!columns && scanner.openBytes() > maxHeaderBytes) throw headerTooLong();
    },

    end(): Omit<Survey, 'dialect' | 'source'> {
      scanner.end();
      if (!columns) throw refusal('file_empty', 'The file is empty: it has no header row and no rows.');
      const rows = cutter.rows();
      if (rows === 0) throw refusal('file_has_no_rows', 'The file has a header row, but no rows below it.');
      const ranges = cutter.end(readBytes);
      const partitions = Math.max(
        rows / rowsPerPartition,
        readBytes / maxPartitionBytes,
        cutter.documentBytes() / maxDocumentBytes,
      );
      return { columns, ranges, splitters: chooseSplitters(sample.skus(), Math.ceil(partitions)) };
    },
  };
}

function refusal(code: FileCode, message: string): InputError {
  return new InputError(code, message);
}
