import { isGuardColumn, removeGuard } from '../../../shared/csv-line.ts';
import { InputError } from '../../../shared/errors.ts';
import { fieldNamed, type ProductField, productFields } from '../../catalogue/product-fields.ts';
import { type Delimiter, delimiterNames, delimiters } from '../read/dialect.ts';
import { presentText } from '../report/figures.ts';
import type { FileCode } from '../run/codes.ts';
import type { PlannedColumn } from '../run/plan.ts';
import { splitFields } from './split-fields.ts';

export const maxColumns = 1_000;
/** Bytes of the header row without its line end. */
export const maxHeaderBytes = 1_048_576;

const requiredFields = productFields.filter((field) => fieldNamed[field].isRequired);
/** What rejects.csv adds to each row: a corrected file may be sent with them still in. */
const reportColumns = ['lading_row', 'lading_line', 'lading_code', 'lading_column', 'lading_message'];

/**
 * Matches the header row (bytes without line end; undefined when it was too long to hold) with the product's fields.
 * Case, surrounding blanks, `_`, `-` and space do not matter; other columns become attributes. The row is UTF-8.
 * @throws InputError `header_too_long`, `too_many_columns`, `encoding_unsupported`, `column_repeated`, `column_missing`.
 */
export function readHeader(row: Buffer | undefined, delimiter: Delimiter): PlannedColumn[] {
  if (!row || row.length > maxHeaderBytes) throw headerTooLong();
  const cells = splitFields(row, delimiter.charCodeAt(0), maxColumns + 1);
  if (cells.length > maxColumns) {
    const message = `The header row has more than ${maxColumns.toLocaleString('en')} columns.`;
    throw refusal('too_many_columns', `${message} Remove the columns that are not needed.`);
  }
  const names = cells.map(decode);
  const isGuarded = names.some(isOurs);
  const columns = names.map((name, index) => planColumn(isGuarded ? removeGuard(name) : name, index));
  refuseRepeated(columns);
  refuseMissing(columns, delimiter);
  return columns;
}

/** The refusal of a file whose first line does not end. */
export function headerTooLong(): InputError {
  return refusal(
    'header_too_long',
    'The first line is longer than 1 MiB, so it cannot be a header row. A quotation mark that is never closed, or a file without line breaks, looks like this.',
  );
}

/** The product's fields that a header of these names would feed. */
export function recognisedFields(names: readonly string[]): Set<ProductField> {
  return new Set(names.flatMap((name) => fieldByName.get(normalised(name)) ?? []));
}

const fieldByName = new Map(
  productFields.flatMap((field) =>
    fieldNamed[field].columnNames.map((name) => [normalised(name), field] as const),
  ),
);
const ignoredNames = new Set(reportColumns.map(normalised));

/** What rejects.csv and the like add, also when somebody has respelled it. */
function isOurs(header: string): boolean {
  return isGuardColumn(shown(header)) || ignoredNames.has(normalised(header));
}

function planColumn(header: string, index: number): PlannedColumn {
  const name = normalised(header);
  const field = fieldByName.get(name);
  if (field) return { header, use: 'field', field };
  if (isOurs(header)) return { header, use: 'ignored' };
  return { header, use: 'attribute', attribute: shown(header) || `column_${index + 1}` };
}

function decode(cell: Buffer, index: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(cell);
  } catch (cause) {
    const message = `The name of column ${index + 1} holds bytes that are no text in the encoding of the file. Save the file as "CSV UTF-8" and send it again.`;
    throw new InputError('encoding_unsupported' satisfies FileCode, message, { cause });
  }
}

function refuseRepeated(columns: readonly PlannedColumn[]): void {
  const seen = new Map<string, NamedColumn>();
  for (const [index, { field, attribute, header }] of columns.entries()) {
    const meaning = field ? `field ${field}` : attribute && `attribute ${normalised(attribute)}`;
    if (!meaning) continue;
    const one = seen.get(meaning);
    const other = { name: shown(header) || attribute!, place: index + 1 };
    if (one) throw repeated(one, other);
    seen.set(meaning, other);
  }
}

type NamedColumn = { name: string; place: number };

function repeated(one: NamedColumn, other: NamedColumn): InputError {
  const places = `Columns ${one.place} and ${other.place} mean the same. Keep one of them.`;
  const names = `The columns ${quoted(one.name)} and ${quoted(other.name)} mean the same. Keep one of them.`;
  return refusal('column_repeated', places, names);
}

function refuseMissing(columns: readonly PlannedColumn[], delimiter: Delimiter): void {
  const missing = requiredFields.filter((field) => !columns.some((column) => column.field === field));
  if (missing.length === 0) return;
  const wanted = missing.map(
    (field) => `"${field}" (also accepted: ${fieldNamed[field].columnNames.slice(1).join(', ')})`,
  );
  const found = columns.slice(0, 12).map(({ header }) => quoted(shown(header)));
  const more = columns.length > found.length ? `, and ${columns.length - found.length} more` : '';
  const lacks = `The file has no column ${wanted.join(' and no column ')}.`;
  const hint = delimiterHint(columns, delimiter);
  const count = columns.length === 1 ? 'one column' : `${columns.length.toLocaleString('en')} columns`;
  throw refusal(
    'column_missing',
    `${lacks} Its first line has ${count}; the report shows their names.${hint}`,
    `${lacks} Its first line names: ${found.join(', ')}${more}.${hint}`,
  );
}

/** Only where the sender has set the delimiter: a found one would have been the other. */
function delimiterHint(columns: readonly PlannedColumn[], delimiter: Delimiter): string {
  const [only, second] = columns;
  const other = second ? undefined : delimiters.find((one) => only?.header.includes(one));
  if (!other) return '';
  return ` The columns seem to be separated by ${delimiterNames[other]}s, not by ${delimiterNames[delimiter]}s.`;
}

function normalised(name: string): string {
  return shown(name)
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '');
}

/** The text of a header cell as people see it. */
function shown(header: string): string {
  return header.replaceAll(/[\p{Cc}\u200b\ufeff]/gu, '').trim();
}

/** Cut, since a file without a header has people and prices here. */
function quoted(name: string): string {
  return `"${presentText(name, 60)}"`;
}

/** `message` goes into logs and mails, so it quotes no name; `quoting` is for the report. */
function refusal(code: FileCode, message: string, quoting = message): InputError {
  return new InputError(code, message, { quoting });
}
