import { isUtf8 } from 'node:buffer';
import { Decimal128 } from 'bson';
import { type ProductField, productFields } from '../../lambdas/catalogue/product-fields.ts';
import type { Delimiter } from '../../lambdas/import/read/dialect.ts';
import type { RejectCode } from '../../lambdas/import/run/codes.ts';
import type { PlannedColumn } from '../../lambdas/import/run/plan.ts';
import { judgeCell } from '../../lambdas/import/transform/judge-cell.ts';
import { readHeader } from '../../lambdas/import/validate/header.ts';
import { codeOf } from '../../shared/errors.ts';
import { type ReferenceRow, referenceFields } from './reference-csv.ts';

/** What must become of one row. */
export interface ReferenceVerdict {
  row: number;
  /** The one the row is told by: that of its open quote, else the one it begins on. */
  line: number;
  startByte: number;
  startLine: number;
  /** The row's text cells, as the rejects file shows them. */
  cells: string[];
  rejected?: { code: RejectCode; column: number };
  /** In the order of the stored fields. */
  document?: Map<string, unknown>;
  activeDefaulted: boolean;
  hasWrongCheckDigit: boolean;
}

/** What must become of a file: a code when it is refused, else its columns and rows. */
export type ReferenceImport =
  | { code: string }
  | {
      code?: undefined;
      columns: PlannedColumn[];
      rows: ReferenceVerdict[];
      /** Behind the line end of the header, and the line that begins there. */
      dataStartByte: number;
      dataFirstLine: number;
    };

/**
 * Imports a whole UTF-8 text, byte order mark included, by the plainest means: the reference of the CSV rules, then
 * the schema of each cell. No range, no chunk, no fast path.
 */
export function referenceImport(
  bytes: Buffer,
  delimiter: Delimiter,
  defaultCurrency: string,
): ReferenceImport {
  const markBytes = bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? 3 : 0;
  // One character per byte, so that offsets are those of bytes and bytes that are not UTF-8 survive.
  const text = bytes.toString('latin1', markBytes);
  const [header, ...rows] = referenceFields(text, delimiter);
  if (!header) return { code: 'file_empty' };
  let columns: PlannedColumn[];
  try {
    columns = readHeader(Buffer.from(text.slice(header.start, header.end), 'latin1'), delimiter);
  } catch (error) {
    return { code: codeOf(error) };
  }
  if (rows.length === 0) return { code: 'file_has_no_rows' };
  const lineEnd = /^(\r\n|\n|\r)/.exec(text.slice(header.end))?.[0].length ?? 0;
  const headerLines = text.slice(header.start, header.end).match(/\r\n|\n|\r/g)?.length ?? 0;
  return {
    columns,
    rows: rows.map((row, index) => ({
      row: index + 1,
      line: row.openQuoteLine ?? row.line,
      startByte: markBytes + row.start,
      startLine: row.line,
      ...judgeRow(row, text, columns, defaultCurrency),
    })),
    dataStartByte: markBytes + header.end + lineEnd,
    dataFirstLine: header.line + headerLines + 1,
  };
}

type Judged = Omit<ReferenceVerdict, 'row' | 'line' | 'startByte' | 'startLine'>;

function judgeRow(
  row: ReferenceRow,
  text: string,
  columns: PlannedColumn[],
  defaultCurrency: string,
): Judged {
  const bytes = Buffer.from(text.slice(row.start, row.end), 'latin1');
  const isGuarded = columns.some(({ use }) => use === 'ignored');
  const cells = row.fields.map((field) => {
    const cell = Buffer.from(field, 'latin1').toString();
    return isGuarded ? cell.replace(/^'/, '') : cell;
  });
  const rejected = (code: RejectCode, column = -1) => ({
    cells,
    rejected: { code, column },
    activeDefaulted: false,
    hasWrongCheckDigit: false,
  });
  if (row.openQuoteLine !== undefined) return rejected('quote_unclosed');
  if (cells.length !== columns.length) return rejected('column_count');
  if (!isUtf8(bytes)) return rejected('encoding_invalid');
  const document = new Map<string, unknown>();
  for (const field of productFields) {
    const column = columns.findIndex((one) => one.field === field);
    const cell = cells[column]?.trim() ?? '';
    if (cell === '' && field !== 'sku' && field !== 'name') {
      setBlank(document, field, column, defaultCurrency);
      continue;
    }
    const verdict = judgeCell(field, cell);
    if (verdict.code) return rejected(verdict.code, column);
    setValue(document, field, verdict.value);
  }
  const attributes = columns.flatMap(({ attribute }, column): [string, string][] => {
    const cell = cells[column]?.trim() ?? '';
    return attribute === undefined || cell === '' ? [] : [[attribute, cell]];
  });
  if (attributes.length > 0) document.set('attributes', new Map(attributes));
  const isBlank = (field: ProductField) => !cells[columns.findIndex((one) => one.field === field)]?.trim();
  const gtin = document.get('gtin');
  const hasWrongCheckDigit = typeof gtin === 'string' && checkSum(gtin) % 10 !== 0;
  return { cells, document, activeDefaulted: isBlank('active'), hasWrongCheckDigit };
}

function setBlank(
  document: Map<string, unknown>,
  field: ProductField,
  column: number,
  currency: string,
): void {
  if (field === 'active') document.set('active', true);
  if (field === 'currency' && column < 0) document.set('currency', currency);
}

function setValue(document: Map<string, unknown>, field: ProductField, value: unknown): void {
  if (field === 'sku' && typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) document.set(name, part);
  } else if (field === 'stock') document.set('stock', new Map([['onHand', value]]));
  else if (value instanceof Decimal128 || value !== undefined) document.set(field, value);
}

/** GS1 General Specifications, section 7.9. */
function checkSum(gtin: string): number {
  return [...gtin]
    .reverse()
    .reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
}
