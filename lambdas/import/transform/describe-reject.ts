import { quotedCells } from '../../../shared/csv-line.ts';
import type { RejectWords } from '../../catalogue/fields/product-field.ts';
import { fieldNamed, type ProductField } from '../../catalogue/product-fields.ts';
import { encodingNames } from '../read/dialect.ts';
import type { RejectCode } from '../run/codes.ts';
import type { Plan } from '../run/plan.ts';

/** A rejected row as text: all its fields as they stand in the file, without their quotes. */
export interface RejectedRow {
  code: RejectCode;
  /** Index of the column at fault, -1 when it is the row as a whole. */
  column: number;
  line: number;
  fields: readonly string[];
}

/** A sentence for the sender: what was found and what is expected. */
export function describeReject(
  { code, column, line, fields }: RejectedRow,
  plan: Pick<Plan, 'columns' | 'dialect'>,
): string {
  const { field } = plan.columns[column] ?? {};
  const words = field && rejectsOf(field)[code];
  return words ? describeCell(words, (fields[column] ?? '').trim()) : describeRow(code, line, fields, plan);
}

function rejectsOf(field: ProductField): Readonly<Record<string, RejectWords | undefined>> {
  return fieldNamed[field].rejects;
}

function describeCell({ describe, expected, hint }: RejectWords, cell: string): string {
  const found = describe?.(cell, shown(cell)) ?? `Found ${shown(cell)}, expected ${expected}.`;
  const likely = hint?.(cell);
  return likely ? `${found} ${likely}` : found;
}

function describeRow(
  code: RejectCode,
  line: number,
  fields: readonly string[],
  plan: Pick<Plan, 'columns' | 'dialect'>,
): string {
  switch (code) {
    case 'quote_unclosed':
      return `The quotation mark opened on line ${line} is never closed: close it, or double it if it is part of the text.`;
    case 'row_too_long':
      return 'The row is longer than 1 MiB: shorten it, or look for a quotation mark that is closed too late.';
    case 'encoding_invalid':
      return `The row holds bytes that are not ${encodingNames[plan.dialect.encoding]}: save the file as "CSV UTF-8" and send the row again.`;
    default:
      return describeColumnCount(fields, plan.columns.length);
  }
}

/** Surplus fields are quoted, since the columns of the rejects file have no place for them. */
function describeColumnCount(fields: readonly string[], columns: number): string {
  const counts = `The row has ${countOf(fields.length, 'field')}, the header has ${columns}.`;
  if (fields.length <= columns) return counts;
  return `${counts} Surplus: ${quotedCells(fields.slice(columns))}`;
}

function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function shown(cell: string): string {
  const characters = [...cell.slice(0, 122)];
  return characters.length > 60 ? `"${characters.slice(0, 60).join('')}…"` : `"${cell}"`;
}
