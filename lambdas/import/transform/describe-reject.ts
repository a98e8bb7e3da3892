import { quotedCells } from '../../shared/csv-line.ts';
import { encodingNames } from '../read/dialect.ts';
import type { RejectCode } from '../run/codes.ts';
import type { Plan, ProductField } from '../run/plan.ts';
import { hintFor } from './reject-hints.ts';
import { textLimits } from './row-rules.ts';

/** A refused row as text: all its fields as they stand in the file, without their quotes. */
export interface RefusedRow {
  code: RejectCode;
  /** Index of the column at fault, -1 when it is the row as a whole. */
  column: number;
  line: number;
  fields: readonly string[];
}

/** A sentence for the sender: what was found and what is expected. */
export function describeReject(
  { code, column, line, fields }: RefusedRow,
  plan: Pick<Plan, 'columns' | 'dialect'>,
): string {
  const { field } = plan.columns[column] ?? {};
  const cell = (fields[column] ?? '').trim();
  const expected = expectations[code];
  if (expected) return `Found ${shown(cell)}, expected ${expected}.${hintFor(code, cell)}`;
  switch (code) {
    case 'quote_unclosed':
      return `The quotation mark opened on line ${line} is never closed: close it, or double it if it is part of the text.`;
    case 'row_too_long':
      return 'The row is longer than 1 MiB: shorten it, or look for a quotation mark that is closed too late.';
    case 'column_count':
      return describeColumnCount(fields, plan.columns.length);
    case 'encoding_invalid':
      return `The row holds bytes that are not ${encodingNames[plan.dialect.encoding]}: save the file as "CSV UTF-8" and send the row again.`;
    case 'sku_missing':
      return cell === '' ? 'The SKU is empty.' : 'The SKU has only invisible characters.';
    case 'sku_too_long':
      return `The SKU ${shown(cell)} has more than 64 characters.`;
    case 'name_missing':
      return 'The name is empty.';
    default:
      return `The text has ${countOf([...cell].length, 'character')}, allowed are ${limitOf(field)}.`;
  }
}

const expectations: Partial<Record<RejectCode, string>> = {
  price_invalid:
    'up to 12 digits, a point and up to 4 digits, without sign, separator or symbol, as in 1299.90',
  currency_invalid: 'an active ISO 4217 code, as EUR',
  category_invalid: 'levels separated by ">", none of them empty, as in Home > Kitchen',
  tags_invalid: 'at most 50 tags of at most 50 characters, separated by "|"',
  inventory_invalid: 'a whole number from 0 to 2147483647',
  active_invalid: 'true or false, yes or no, y or n, 1 or 0, active or inactive',
  gtin_invalid: '8, 12, 13 or 14 digits',
  date_invalid: 'a date as 2026-03-31 or a time as 2026-03-31T14:30:00Z or 2026-03-31T14:30:00+02:00',
};

/** Surplus fields are quoted, since the columns of the rejects file have no place for them. */
function describeColumnCount(fields: readonly string[], columns: number): string {
  const counts = `The row has ${countOf(fields.length, 'field')}, the header has ${columns}.`;
  if (fields.length <= columns) return counts;
  return `${counts} Surplus: ${quotedCells(fields.slice(columns))}`;
}

function limitOf(field: ProductField | undefined): string {
  const limits: Partial<Record<ProductField, number>> = textLimits;
  return (field === undefined ? 0 : (limits[field] ?? 0)).toLocaleString('en');
}

function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function shown(cell: string): string {
  const characters = [...cell.slice(0, 122)];
  return characters.length > 60 ? `"${characters.slice(0, 60).join('')}…"` : `"${cell}"`;
}
