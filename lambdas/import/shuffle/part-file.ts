/**
 * A part holds the valid rows of one range, sorted by (canonical SKU as UTF-8 bytes, row), then an offset table.
 *
 * Record: [u32le row][u32le line][u32le unlistedDuplicates][u8 flags] + one BSON document whose first field is `_id`:
 *         the content of a new product, without the stamp of the run that *load* puts behind it.
 * Table:  per partition [u32le byte offset of its first record][u32le number of records],
 *         then [u32le number of partitions]["LDP1"].
 */
export interface RecordHeader {
  row: number;
  line: number;
  /** On a winner: rows of the same range and SKU that lost and are not listed as records. */
  unlistedDuplicates: number;
  /** A later row of the same range has the same SKU; the document is only {_id, sku}. */
  isLoser: boolean;
  /** `active` in the document is only the default of a new product: the cell was blank or the column absent. */
  activeDefaulted: boolean;
}

export interface PartRecord extends RecordHeader {
  /** The BSON document, a view into the segment. */
  document: Buffer;
}

/** The records of one partition inside a part: bytes [startByte, endByte) of the object. */
export interface PartSegment {
  startByte: number;
  endByte: number;
  records: number;
}

export const recordHeaderBytes = 13;

/** Most losers of one SKU that a part lists as records; the winner counts the rest. */
export const listedLosers = 100;

const loserFlag = 1;
const activeDefaultedFlag = 2;
const magic = Buffer.from('LDP1', 'latin1');
const entryBytes = 8;
const trailerBytes = 8;

/** Writes the header at byte `at` of `out`; the document follows at the returned offset. */
export function writeRecordHeader(out: Buffer, at: number, header: RecordHeader): number {
  out.writeUInt32LE(header.row, at);
  out.writeUInt32LE(header.line, at + 4);
  out.writeUInt32LE(header.unlistedDuplicates, at + 8);
  out[at + 12] = (header.isLoser ? loserFlag : 0) | (header.activeDefaulted ? activeDefaultedFlag : 0);
  return at + recordHeaderBytes;
}

/** Reads the record at byte `at`; the next one starts at `at + recordHeaderBytes + document.length`. */
export function readRecord(segment: Buffer, at: number): PartRecord {
  const flags = segment[at + 12]!;
  const start = at + recordHeaderBytes;
  return {
    row: segment.readUInt32LE(at),
    line: segment.readUInt32LE(at + 4),
    unlistedDuplicates: segment.readUInt32LE(at + 8),
    isLoser: (flags & loserFlag) !== 0,
    activeDefaulted: (flags & activeDefaultedFlag) !== 0,
    document: segment.subarray(start, start + segment.readInt32LE(start)),
  };
}

/** The records of a segment in their order: by SKU, and by row within a SKU. Documents are views. */
export function* readRecords(segment: Buffer): Generator<PartRecord> {
  for (let at = 0; at < segment.length; ) {
    const record = readRecord(segment, at);
    at += recordHeaderBytes + record.document.length;
    yield record;
  }
}

/** How many bytes the offset table takes at the end of a part; read them with a suffix range. */
export function offsetTableBytes(partitions: number): number {
  return partitions * entryBytes + trailerBytes;
}

/** The end of a part file: where each segment starts and its records (two uint32 LE), their number, the magic bytes. */
export function encodeOffsetTable(segments: readonly Pick<PartSegment, 'startByte' | 'records'>[]): Buffer {
  const table = Buffer.alloc(offsetTableBytes(segments.length));
  segments.forEach(({ startByte, records }, index) => {
    table.writeUInt32LE(startByte, index * entryBytes);
    table.writeUInt32LE(records, index * entryBytes + 4);
  });
  table.writeUInt32LE(segments.length, segments.length * entryBytes);
  magic.copy(table, segments.length * entryBytes + 4);
  return table;
}

/**
 * Reads the offset table from the last bytes of a part of `objectBytes` bytes; one segment per partition.
 * @throws Error when `tail` is not the end of a part or is shorter than the table.
 */
export function decodeOffsetTable(tail: Buffer, objectBytes: number): PartSegment[] {
  const trailer = tail.length - trailerBytes;
  const isPart = trailer >= 0 && tail.subarray(trailer + 4).equals(magic);
  const partitions = isPart ? tail.readUInt32LE(trailer) : 0;
  const tableStart = tail.length - offsetTableBytes(partitions);
  if (!isPart || tableStart < 0) throw new Error('not the end of a part');
  const recordsEnd = objectBytes - offsetTableBytes(partitions);
  return Array.from({ length: partitions }, (_, index) => {
    const entry = tableStart + index * entryBytes;
    const isLast = index === partitions - 1;
    return {
      startByte: tail.readUInt32LE(entry),
      endByte: isLast ? recordsEnd : tail.readUInt32LE(entry + entryBytes),
      records: tail.readUInt32LE(entry + 4),
    };
  });
}
