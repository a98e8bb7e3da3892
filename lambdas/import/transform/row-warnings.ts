import { trimmedEnd, trimmedStart } from '../../bson/byte-text.ts';
import { type LookalikeSuspect, lookalikeSuspect, suspectsPerRange } from '../../catalogue/lookalike-skus.ts';
import { fieldNamed, type ProductField } from '../../catalogue/product-fields.ts';
import type { PlannedColumn } from '../run/plan.ts';
import type { CsvRow } from './csv-rows.ts';
import { damageOf } from './damaged-cells.ts';
import type { RangeTally } from './range-tally.ts';
import {
  hasUnplain,
  isLongWord,
  isSuspectName,
  isSuspectSku,
  isSuspectText,
  mayBeginSuspect,
} from './suspect-bytes.ts';

/** Finds what deserves a look in the rows of one range, imported or rejected. */
export class RowWarnings {
  readonly #columns: readonly PlannedColumn[];
  readonly #sku: number;
  readonly #name: number;
  readonly #gtin: number;
  readonly #texts: readonly number[];
  readonly #tally: RangeTally;
  readonly #lookalikes = new Map<string, LookalikeSuspect>();

  constructor(columns: readonly PlannedColumn[], tally: RangeTally) {
    const columnOf = (wanted: ProductField) => columns.findIndex(({ field }) => field === wanted);
    this.#columns = columns;
    this.#sku = columnOf('sku');
    this.#name = columnOf('name');
    this.#gtin = columnOf('gtin');
    this.#texts = columns.flatMap(({ use, field }, column) =>
      use !== 'ignored' && takesAnyText(field) ? [column] : [],
    );
    this.#tally = tally;
  }

  /** Looks at the cells of an imported row. Only those that the bytes make suspect become text: it takes 40 ns a row. */
  lookAt(row: CsvRow): void {
    const { bytes, starts, ends } = row;
    const sku = starts[this.#sku]!;
    const skuEnd = ends[this.#sku]!;
    if (!isLongWord(bytes, sku, skuEnd) || hasUnplain(bytes, sku, skuEnd)) this.#lookAtSku(row);
    const name = starts[this.#name]!;
    if (!isLongWord(bytes, name, ends[this.#name]!)) this.#lookAtCell(row, this.#name, isSuspectName);
    for (const column of this.#texts) {
      if (mayBeginSuspect[bytes[starts[column]!]!] === 1) this.#lookAtCell(row, column, isSuspectText);
    }
  }

  addWrongCheckDigit({ row, line, bytes }: CsvRow, { start, end }: { start: number; end: number }): void {
    this.#tally.addWarning('gtin_check_digit', this.#gtin, row, line, () =>
      bytes.toString('latin1', start, end),
    );
  }

  /** Looks at all cells of a rejected row that has the columns of the header. */
  lookAtAll(row: CsvRow, fields: readonly string[]): void {
    for (const [column, { use }] of this.#columns.entries()) {
      if (use !== 'ignored') this.#warn(row, column, (fields[column] ?? '').trim());
    }
  }

  /** The first SKUs of the imported rows that have characters which look like others. */
  lookalikes(): LookalikeSuspect[] {
    return [...this.#lookalikes.values()];
  }

  #lookAtSku(row: CsvRow): void {
    const spelling = this.#lookAtCell(row, this.#sku, isSuspectSku);
    if (spelling === undefined || this.#lookalikes.size === suspectsPerRange) return;
    const suspect = lookalikeSuspect(spelling, row.row, row.line);
    if (suspect && !this.#lookalikes.has(suspect.key)) this.#lookalikes.set(suspect.key, suspect);
  }

  /** The text of the cell when it is suspect. */
  #lookAtCell(row: CsvRow, column: number, isSuspect: typeof isSuspectText): string | undefined {
    const { bytes, starts, ends } = row;
    const start = trimmedStart(bytes, starts[column]!, ends[column]!);
    const end = trimmedEnd(bytes, start, ends[column]!);
    if (!isSuspect(bytes, start, end)) return undefined;
    const cell = bytes.toString('utf8', start, end);
    this.#warn(row, column, cell);
    return cell;
  }

  #warn({ row, line }: CsvRow, column: number, cell: string): void {
    const code = damageOf(this.#columns[column]?.field, cell);
    if (code) this.#tally.addWarning(code, column, row, line, () => cell);
  }
}

/** What it takes may be what a spreadsheet made of a text; other fields reject that, and then `lookAtAll` sees it. */
function takesAnyText(field: ProductField | undefined): boolean {
  return field === undefined || fieldNamed[field].takesAnyText === true;
}
