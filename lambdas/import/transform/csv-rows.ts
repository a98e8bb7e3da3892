import { isUtf8 } from 'node:buffer';
import { clipEnds, doubled, quote, resolveQuotes, wholeCharactersEnd } from './csv-bytes.ts';

/** The longest row, in raw bytes without its record end; what lies beyond is read past, not kept. */
export const maxRowBytes = 1024 * 1024;

/** One row while it is handed over; the object and its bytes are used again for the next row. */
export interface CsvRow {
  bytes: Buffer;
  /** Field i is bytes[starts[i], ends[i]), its quotes already resolved. */
  starts: Uint32Array;
  ends: Uint32Array;
  fields: number;
  row: number;
  /** The line on which the row starts; for `quote_unclosed` the line on which the quote opened. */
  line: number;
  /** Whether the raw bytes of the row are valid UTF-8. */
  isUtf8: boolean;
  problem: 'quote_unclosed' | 'row_too_long' | null;
}

export interface CsvPosition {
  delimiter: number;
  firstRow: number;
  firstLine: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const atRowStart = 0;
const atFieldStart = 1;
const inText = 2;
const inQuotes = 3;
const afterQuote = 4;
const inTail = 5;

/**
 * Splits CSV bytes into rows, whatever the chunks are cut like: LF, CRLF and CR end a record, quotes as in RFC 4180,
 * a quote counts only as the first byte of a field, text after a closing quote is kept, empty lines are no rows.
 * Own code because the speed of the import is decided here: without strings one core splits 440 to 500 MB/s.
 */
export class CsvRows {
  readonly #onRow: (row: CsvRow) => void;
  readonly #delimiter: number;
  readonly #endsText = new Uint8Array(256);
  readonly #row: CsvRow;
  #window = Buffer.allocUnsafeSlow(256 * 1024);
  #state = atRowStart;
  #line: number;
  /** Positions in the window. */
  #rowStart = 0;
  #fieldStart = 0;
  #fieldEnd = 0;
  #carried = 0;
  #carriageReturnEnd = -1;
  #quoteLine = 0;
  #isTooLong = false;
  #windowIsUtf8 = false;
  /** Fields of this row whose quotes must still be resolved. */
  #unresolved: number[] = [];
  #needsResolving = false;

  constructor({ delimiter, firstRow, firstLine }: CsvPosition, onRow: (row: CsvRow) => void) {
    this.#onRow = onRow;
    this.#delimiter = delimiter;
    for (const byte of [delimiter, lineFeed, carriageReturn]) this.#endsText[byte] = 1;
    this.#line = firstLine;
    this.#row = {
      bytes: this.#window,
      starts: new Uint32Array(64),
      ends: new Uint32Array(64),
      fields: 0,
      row: firstRow - 1,
      line: firstLine,
      isUtf8: true,
      problem: null,
    };
  }

  /** Takes the next bytes and hands over every row that ends in them. */
  push(chunk: Uint8Array): void {
    const from = this.#carried;
    const to = from + chunk.length;
    this.#makeRoom(to);
    this.#window.set(chunk, from);
    this.#windowIsUtf8 =
      !this.#isTooLong && isUtf8(this.#window.subarray(0, wholeCharactersEnd(this.#window, to)));
    this.#scan(from, to);
    this.#carry(to);
  }

  /** Ends the last row. */
  end(): void {
    const isUnclosed = this.#state === inQuotes;
    if (this.#state === atRowStart) return;
    this.#windowIsUtf8 = false;
    if (this.#state === atFieldStart) this.#fieldStart = this.#carried;
    this.#endField(this.#state === afterQuote && !this.#needsResolving ? this.#fieldEnd : this.#carried);
    this.#endRow(this.#carried, isUnclosed);
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#window.length) return;
    const larger = Buffer.allocUnsafeSlow(bytes * 2);
    larger.set(this.#window.subarray(0, this.#carried));
    this.#window = larger;
    this.#row.bytes = larger;
  }

  /** One state per case; the inner loops over plain and quoted text take nearly all the time. */
  #scan(from: number, to: number): void {
    const bytes = this.#window;
    const endsText = this.#endsText;
    let at = from;
    let state = this.#state;
    while (at < to) {
      const byte = bytes[at]!;
      switch (state) {
        case atRowStart:
          if (byte === lineFeed || byte === carriageReturn) {
            this.#countLineEnd(byte, at++);
            break;
          }
          this.#rowStart = at;
          this.#row.line = this.#line;
          state = atFieldStart;
          break;
        case atFieldStart:
          this.#needsResolving = false;
          if (byte === quote) {
            this.#quoteLine = this.#line;
            this.#fieldStart = ++at;
            state = inQuotes;
          } else {
            this.#fieldStart = at;
            state = inText;
          }
          break;
        case inQuotes:
          for (; at < to; at++) {
            const inner = bytes[at]!;
            if (inner > quote) continue;
            if (inner === quote) break;
            if (inner === lineFeed || inner === carriageReturn) this.#countLineEnd(inner, at);
          }
          if (at < to) {
            this.#fieldEnd = at++;
            state = afterQuote;
          }
          break;
        case afterQuote:
          if (endsText[byte] === 1) {
            this.#endField(this.#needsResolving ? at : this.#fieldEnd);
            state = this.#endText(byte, at++);
          } else {
            this.#needsResolving = true;
            state = byte === quote ? inQuotes : inTail;
            at++;
          }
          break;
        default:
          while (at < to && endsText[bytes[at]!] === 0) at++;
          if (at < to) {
            this.#endField(at);
            state = this.#endText(bytes[at]!, at++);
          }
      }
    }
    this.#state = state;
  }

  #endText(byte: number, at: number): number {
    if (byte === this.#delimiter) return atFieldStart;
    this.#endRow(at, false);
    this.#countLineEnd(byte, at);
    return atRowStart;
  }

  /** LF after CR is the second half of one line end. */
  #countLineEnd(byte: number, at: number): void {
    if (byte === carriageReturn) this.#carriageReturnEnd = at + 1;
    else if (at === this.#carriageReturnEnd) return;
    this.#line++;
  }

  #endField(end: number): void {
    if (this.#fieldStart - this.#rowStart > maxRowBytes) return;
    const row = this.#row;
    if (row.fields === row.starts.length) {
      row.starts = doubled(row.starts);
      row.ends = doubled(row.ends);
    }
    if (this.#needsResolving) this.#unresolved.push(row.fields);
    row.starts[row.fields] = this.#fieldStart;
    row.ends[row.fields] = end;
    row.fields++;
  }

  #endRow(end: number, isUnclosed: boolean): void {
    const row = this.#row;
    row.row++;
    const isTooLong = this.#isTooLong || end - this.#rowStart > maxRowBytes;
    row.problem = isUnclosed ? 'quote_unclosed' : isTooLong ? 'row_too_long' : null;
    if (isUnclosed) row.line = this.#quoteLine;
    row.isUtf8 = this.#windowIsUtf8 || isUtf8(this.#window.subarray(this.#rowStart, end));
    if (isTooLong) clipEnds(row.ends, row.fields, this.#rowStart + maxRowBytes);
    if (this.#unresolved.length > 0) this.#resolveQuotes();
    this.#onRow(row);
    row.fields = 0;
    this.#isTooLong = false;
  }

  #resolveQuotes(): void {
    const { bytes, starts, ends } = this.#row;
    for (const field of this.#unresolved) ends[field] = resolveQuotes(bytes, starts[field]!, ends[field]!);
    this.#unresolved.length = 0;
  }

  /** Moves the unfinished row to the start of the window; of a row that is too long only its first part stays. */
  #carry(to: number): void {
    const isInRow = this.#state !== atRowStart;
    const shift = isInRow ? this.#rowStart : to;
    const isLastByteCarriageReturn = this.#carriageReturnEnd === to;
    this.#carried = to - shift;
    if (shift > 0 && isInRow) this.#shiftRow(shift, to);
    if (this.#carried > maxRowBytes) {
      this.#isTooLong = true;
      this.#carried = maxRowBytes + 1;
    }
    this.#carriageReturnEnd = isLastByteCarriageReturn ? this.#carried : -1;
  }

  #shiftRow(shift: number, to: number): void {
    this.#window.copyWithin(0, shift, to);
    const { starts, ends, fields } = this.#row;
    for (let field = 0; field < fields; field++) {
      starts[field]! -= shift;
      ends[field]! -= shift;
    }
    this.#rowStart = 0;
    this.#fieldStart -= shift;
    this.#fieldEnd -= shift;
  }
}
