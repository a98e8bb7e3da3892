import { csvLine } from '../../../shared/csv-line.ts';
import type { LookalikeSuspect } from '../../catalogue/lookalike-skus.ts';
import type { RangeOutcome } from '../run/outcome.ts';
import { hasGuardedCells, type Plan, type PlannedRange } from '../run/plan.ts';
import { giveBack } from '../shuffle/large-buffers.ts';
import { makePart } from '../shuffle/make-part.ts';
import { RowStore } from '../shuffle/row-store.ts';
import { removeGuards } from './csv-bytes.ts';
import type { CsvRow } from './csv-rows.ts';
import { CsvRows } from './csv-rows.ts';
import { describeReject } from './describe-reject.ts';
import { RangeTally } from './range-tally.ts';
import { RowEncoder, rejected } from './row-encoder.ts';
import { RowWarnings } from './row-warnings.ts';

/** Fields of rows that may be nearly endless are cut to this many characters in the rejects file. */
const maxEndlessCharacters = 1000;

/** Turns the bytes of one range into its part, its lines of the rejects file, and its counts. */
export class RangeRows {
  readonly #plan: Plan;
  readonly #range: PlannedRange;
  readonly #rows: CsvRows;
  readonly #encoder: RowEncoder;
  readonly #store: RowStore;
  readonly #tally: RangeTally;
  readonly #warnings: RowWarnings;
  readonly #isGuarded: boolean;
  #rejectLines: string[] = [];

  constructor(plan: Plan, range: PlannedRange, encoder = new RowEncoder(plan)) {
    this.#plan = plan;
    this.#range = range;
    this.#encoder = encoder;
    // Documents are a little longer than their rows: each value brings its name.
    this.#store = new RowStore(range.rows, Math.min((range.endByte - range.startByte) * 2, 48 * 1024 * 1024));
    this.#tally = new RangeTally(plan.columns);
    this.#warnings = new RowWarnings(plan.columns, this.#tally);
    this.#isGuarded = hasGuardedCells(plan.columns);
    const { firstRow, firstLine } = range;
    const delimiter = plan.dialect.delimiter.charCodeAt(0);
    this.#rows = new CsvRows({ delimiter, firstRow, firstLine }, (row) => this.#take(row));
  }

  /** Takes the next bytes of the range; returns the lines of the rows in them that were rejected, '' for none. */
  push(chunk: Uint8Array): string {
    this.#rows.push(chunk);
    return this.#takeRejectLines();
  }

  /** Takes the end of the range; returns the lines as `push` does. */
  end(): string {
    this.#rows.end();
    return this.#takeRejectLines();
  }

  /**
   * The part object, the counts and the SKUs that may look like others, after `end`.
   * @throws Error when the range does not have the rows of the plan.
   */
  result(): {
    part: Buffer;
    outcome: Omit<RangeOutcome, 'range' | 'effort'>;
    lookalikes: LookalikeSuspect[];
  } {
    const outcome = this.#tally.outcome();
    if (outcome.rows !== this.#range.rows) {
      const { index, rows } = this.#range;
      throw new Error(`range ${index} has ${outcome.rows} rows, the plan says ${rows}`);
    }
    const part = makePart(this.#store, this.#plan.splitters);
    giveBack(this.#store.bytes);
    return { part, outcome, lookalikes: this.#warnings.lookalikes() };
  }

  #take(row: CsvRow): void {
    if (this.#isGuarded) removeGuards(row);
    const store = this.#store;
    const encoder = this.#encoder;
    if (row.fields > 0) store.reserve(encoder.bytesNeeded(row));
    const end = encoder.encode(row, store.bytes, store.end);
    if (end === rejected) this.#reject(row);
    else this.#accept(row, end);
  }

  #accept(row: CsvRow, documentEnd: number): void {
    const encoder = this.#encoder;
    this.#store.add(documentEnd, row.row, row.line, encoder.activeDefaulted);
    this.#tally.addValid();
    this.#warnings.lookAt(row);
    if (encoder.suspectGtin) this.#warnings.addWrongCheckDigit(row, encoder.suspectGtin);
  }

  #reject(row: CsvRow): void {
    const { code, column } = this.#encoder.lastReject;
    const fields = readFields(row, this.#plan.columns.length);
    const header = this.#plan.columns[column]?.header ?? null;
    const message = describeReject({ code, column, line: row.line, fields }, this.#plan);
    const value = fields[column] ?? null;
    if (column >= 0) this.#warnings.lookAtAll(row, fields);
    this.#tally.addRejected({ row: row.row, line: row.line, code, column: header, message, value });
    const cells = this.#plan.columns.map((_, index) => fields[index] ?? '');
    this.#rejectLines.push(
      csvLine([...cells, String(row.row), String(row.line), code, header ?? '', message]),
    );
  }

  #takeRejectLines(): string {
    if (this.#rejectLines.length === 0) return '';
    const lines = this.#rejectLines.join('');
    this.#rejectLines = [];
    return lines;
  }
}

/** Bytes that are not UTF-8 become U+FFFD. */
function readFields({ bytes, starts, ends, fields, problem }: CsvRow, columns: number): string[] {
  if (problem === null) {
    return Array.from({ length: fields }, (_, index) => bytes.toString('utf8', starts[index], ends[index]));
  }
  return Array.from({ length: Math.min(fields, columns) }, (_, index) => {
    // A character has up to four bytes; one more tells that there is more.
    const end = Math.min(ends[index]!, starts[index]! + 4 * (maxEndlessCharacters + 1));
    const characters = [...bytes.toString('utf8', starts[index], end)];
    if (characters.length <= maxEndlessCharacters) return characters.join('');
    return `${characters.slice(0, maxEndlessCharacters).join('')}…`;
  });
}
