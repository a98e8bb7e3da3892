import { BSON } from 'bson';
import { elementStart, writeBytes, writeInt32 } from '../../bson/bson-bytes.ts';
import { trimmedEnd, trimmedStart } from '../../bson/byte-text.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { hasRightCheckDigit } from '../../catalogue/fields/check-digit.ts';
import { type CellWriter, unsure } from '../../catalogue/fields/product-field.ts';
import { textCell } from '../../catalogue/fields/text-field.ts';
import { fieldNamed, type ProductField, productFields } from '../../catalogue/product-fields.ts';
import type { RejectCode } from '../run/codes.ts';
import type { Plan } from '../run/plan.ts';
import type { CsvRow } from './csv-rows.ts';
import { judgeCell } from './judge-cell.ts';

/** Returned by `encode` when the row was rejected; the reason is in `lastReject`. */
export const rejected = -1;

/** How one field, or one attribute, of the document comes about. */
interface Step {
  /** -1 when the file has no such column. */
  column: number;
  field?: ProductField;
  attribute?: string;
  write: CellWriter;
  isRequired: boolean;
  /** Elements written instead of a blank cell, or when the column is absent. */
  whenBlank: Uint8Array;
}

const nothing = new Uint8Array(0);
const noFastCell: CellWriter = () => unsure;

export const fastCells: Partial<Record<ProductField, CellWriter>> = Object.fromEntries(
  productFields.map((field) => [field, fieldNamed[field].fastCell]),
);

/**
 * Writes a row as the first part of its product document: size left open, then `_id` to `attributes` in the order of
 * the contract, without the fields that are the same for all rows of a run and without the final zero.
 * Cells go through `writers` where these are sure, else through the rule and the BSON serializer.
 */
export class RowEncoder {
  /** Of the last row that was rejected. */
  lastReject: { code: RejectCode; column: number } = { code: 'column_count', column: -1 };
  /** Of the last row that was accepted: `active` was blank or absent; where a GTIN with a wrong check digit stands. */
  activeDefaulted = false;
  suspectGtin: { start: number; end: number } | null = null;
  readonly #columns: number;
  readonly #fields: Step[];
  readonly #attributes: Step[];
  readonly #attributesHead = elementStart(bsonType.document, 'attributes');
  readonly #fixedBytes: number;

  constructor(plan: Pick<Plan, 'columns' | 'defaultCurrency'>, writers = fastCells) {
    this.#columns = plan.columns.length;
    this.#fields = productFields.map((field) => fieldStep(plan, field, writers[field] ?? noFastCell));
    this.#attributes = plan.columns.flatMap(({ attribute }, column) =>
      attribute === undefined
        ? []
        : [
            {
              column,
              attribute,
              write: textCell(attribute, Number.POSITIVE_INFINITY),
              isRequired: false,
              whenBlank: nothing,
            },
          ],
    );
    const names = this.#attributes.reduce((sum, { attribute = '' }) => sum + Buffer.byteLength(attribute), 0);
    this.#fixedBytes = 2048 + names + this.#attributes.length * 8;
  }

  /** How many bytes `encode` may write: a one-letter category level of 2 bytes becomes an element of up to 14. */
  bytesNeeded({ starts, ends, fields }: CsvRow): number {
    return this.#fixedBytes + 8 * (ends[fields - 1]! - starts[0]!);
  }

  /** Writes at byte `at` of `out` and returns the end, or `rejected`. */
  encode(row: CsvRow, out: Buffer, at: number): number {
    this.activeDefaulted = false;
    this.suspectGtin = null;
    const code = this.#codeOfRow(row);
    if (code) return this.#reject(code, -1);
    let write = at + 4;
    for (const step of this.#fields) {
      write = this.#writeCell(step, row, out, write);
      if (write === rejected) return rejected;
    }
    return this.#attributes.length === 0 ? write : this.#writeAttributes(row, out, write);
  }

  #codeOfRow(row: CsvRow): RejectCode | null {
    if (row.problem) return row.problem;
    if (row.fields !== this.#columns) return 'column_count';
    return row.isUtf8 ? null : 'encoding_invalid';
  }

  #reject(code: RejectCode, column: number): typeof rejected {
    this.lastReject = { code, column };
    return rejected;
  }

  #writeCell(step: Step, row: CsvRow, out: Buffer, at: number): number {
    const { column, field } = step;
    if (column < 0) return this.#writeBlank(step, out, at);
    const start = trimmedStart(row.bytes, row.starts[column]!, row.ends[column]!);
    const end = trimmedEnd(row.bytes, start, row.ends[column]!);
    if (start === end && !step.isRequired) return this.#writeBlank(step, out, at);
    const after = start === end ? unsure : step.write(row.bytes, start, end, out, at);
    if (after !== unsure && field !== 'gtin') return after;
    const judged = after === unsure ? this.#writeByRule(step, row.bytes, start, end, out, at) : after;
    if (judged !== rejected && field === 'gtin' && !hasRightCheckDigit(row.bytes, start, end)) {
      this.suspectGtin = { start, end };
    }
    return judged;
  }

  #writeBlank(step: Step, out: Buffer, at: number): number {
    if (step.field === 'active') this.activeDefaulted = true;
    return writeBytes(step.whenBlank, out, at);
  }

  #writeByRule(step: Step, bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
    const text = bytes.toString('utf8', start, end);
    if (!step.field) return writeElements({ [step.attribute!]: text }, out, at);
    const verdict = judgeCell(step.field, text);
    if (verdict.code) return this.#reject(verdict.code, step.column);
    return writeElements(asElements(step.field, verdict.value), out, at);
  }

  #writeAttributes(row: CsvRow, out: Buffer, at: number): number {
    const documentStart = writeBytes(this.#attributesHead, out, at);
    let write = documentStart + 4;
    for (const step of this.#attributes) write = this.#writeCell(step, row, out, write);
    if (write === documentStart + 4) return at;
    out[write] = 0;
    writeInt32(write + 1 - documentStart, out, documentStart);
    return write + 1;
  }
}

function fieldStep(
  plan: Pick<Plan, 'columns' | 'defaultCurrency'>,
  field: ProductField,
  write: CellWriter,
): Step {
  const column = plan.columns.findIndex((planned) => planned.use === 'field' && planned.field === field);
  const { isRequired = false, blank = {} } = fieldNamed[field];
  const given = blank.always ?? (column < 0 ? blank.absent?.(plan) : undefined);
  return { column, field, write, isRequired, whenBlank: given ? elementsOf(given) : nothing };
}

function asElements(field: ProductField, value: unknown): BSON.Document {
  const { elements } = fieldNamed[field];
  return elements ? elements(value as never) : { [field]: value };
}

function writeElements(document: BSON.Document, out: Buffer, at: number): number {
  return writeBytes(elementsOf(document), out, at);
}

/** The elements of a document as bytes, without its size and final zero. */
function elementsOf(document: BSON.Document): Uint8Array {
  return BSON.serialize(document, { ignoreUndefined: true }).subarray(4, -1);
}
