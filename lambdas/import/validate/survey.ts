import { InputError } from '../../shared/errors.ts';
import { canonicalSku, maxSkuCharacters } from '../canonical-sku.ts';
import type { FileCode } from '../codes.ts';
import type { Plan, PlannedColumn } from '../plan.ts';
import { checkFileForm, formSampleBytes } from './file-form.ts';
import { headerTooLong, maxHeaderBytes, readHeader } from './header.ts';
import { rangeCutter } from './range-cutter.ts';
import { type RowScanner, rowScanner } from './row-scanner.ts';
import { splitFields } from './split-fields.ts';
import { chooseSplitters, skuSample } from './splitters.ts';

/** What a scan of the file finds out: the part of the plan that depends on nothing but its bytes. */
export type Survey = Pick<Plan, 'dialect' | 'columns' | 'ranges' | 'splitters'>;

export interface SurveySizes {
  /** Expected size of the file in bytes; only spaces the SKU sample. */
  sizeBytes: number;
  /** 16 MiB of CSV: about 65,000 rows, whose part fits a function of 512 MB several times. */
  rangeSizeBytes?: number;
  /** 62,500 rows: 8 partitions for half a million rows, one for each of the loads that run side by side. */
  rowsPerPartition?: number;
}

/** 32 MiB of the file: 62,500 long rows would make a partition that no load of 512 MB can hold with its images. */
const maxPartitionBytes = 32 * 1024 * 1024;

/**
 * Reads a product file once, as a stream, in bounded memory: its form, its columns, exact row-aligned ranges, and the
 * splitters of its partitions from a sample of its SKUs.
 * @throws InputError with a FileCode when the file cannot be imported.
 */
export async function surveyFile(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  { sizeBytes, rangeSizeBytes = 16 * 1024 * 1024, rowsPerPartition = 62_500 }: SurveySizes,
): Promise<Survey> {
  const reader = surveyReader(skuSample(sizeBytes), rangeCutter(rangeSizeBytes));
  for await (const chunk of withWholeStart(chunks)) reader.push(chunk);
  const { rows, skus, readBytes, ...survey } = reader.end();
  const partitions = Math.max(rows / rowsPerPartition, readBytes / maxPartitionBytes);
  return { ...survey, splitters: chooseSplitters(skus, Math.ceil(partitions)) };
}

function surveyReader(sample: ReturnType<typeof skuSample>, cutter: ReturnType<typeof rangeCutter>) {
  let columns: PlannedColumn[] | undefined;
  let skuColumn = 0;
  let byteOrderMark = false;
  let readBytes = 0;
  let scanner: RowScanner | undefined;

  function onRow(startByte: number, _endByte: number, line: number): void {
    if (columns) {
      if (cutter.rows() === 0) startRanges();
      cutter.addRow(startByte, line);
      if (sample.isDue(startByte)) addToSample(startByte);
    } else {
      columns = readHeader(scanner?.rowBytes());
      skuColumn = columns.findIndex(({ field }) => field === 'sku');
    }
  }

  function startRanges(): void {
    const behind = scanner?.behindHeader();
    const header = { bytes: behind?.startByte ?? 0, columns: columns?.length ?? 0 };
    if (behind) cutter.start(behind.startByte, behind.line, header);
  }

  function addToSample(startByte: number): void {
    const row = scanner?.rowBytes();
    const cell = row && splitFields(row, skuColumn + 1)[skuColumn];
    // A SKU of 64 characters has at most 256 bytes; the rest is room for blanks around it.
    if (!cell || cell.length > 1_024) return;
    const sku = canonicalSku(cell.toString());
    if (sku !== '' && sku.length <= 2 * maxSkuCharacters) sample.add(startByte, sku);
  }

  return {
    /** The first chunk has to hold all the bytes that tell the form. */
    push(chunk: Buffer): void {
      readBytes += chunk.length;
      if (scanner) {
        scanner.push(chunk);
      } else {
        byteOrderMark = checkFileForm(chunk.subarray(0, formSampleBytes)).byteOrderMark;
        const firstByte = byteOrderMark ? 3 : 0;
        scanner = rowScanner(onRow, { firstByte, heldBytes: maxHeaderBytes });
        scanner.push(chunk.subarray(firstByte));
      }
      if (!columns && scanner.openBytes() > maxHeaderBytes) throw headerTooLong();
    },

    end() {
      scanner?.end();
      if (!columns) throw refusal('file_empty', 'The file is empty: it has no header row and no rows.');
      const rows = cutter.rows();
      if (rows === 0) throw refusal('file_has_no_rows', 'The file has a header row, but no rows below it.');
      const dialect = { encoding: 'utf-8' as const, byteOrderMark, delimiter: ',' as const };
      return { dialect, columns, ranges: cutter.end(readBytes), rows, skus: sample.skus(), readBytes };
    },
  };
}

/** The same bytes, with the first `formSampleBytes` in one chunk. An empty stream gives one empty chunk. */
async function* withWholeStart(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer[] | undefined = [];
  let startBytes = 0;
  for await (const chunk of chunks) {
    if (!start) {
      yield chunk;
      continue;
    }
    start.push(chunk);
    startBytes += chunk.length;
    if (startBytes < formSampleBytes) continue;
    yield Buffer.concat(start);
    start = undefined;
  }
  if (start) yield Buffer.concat(start);
}

function refusal(code: FileCode, message: string): InputError {
  return new InputError(code, message);
}
