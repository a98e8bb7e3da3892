import { type CellCode, cellCodes } from '../../catalogue/product-fields.ts';

/**
 * Why a row was rejected. A row has one code: `quote_unclosed`, `row_too_long`, `column_count` and
 * `encoding_invalid` come first in this order, then the columns in the order of the contract.
 */
const rowCodes = ['quote_unclosed', 'row_too_long', 'column_count', 'encoding_invalid'] as const;
export type RowCode = (typeof rowCodes)[number];
export type RejectCode = RowCode | CellCode;
export const rejectCodes: [RejectCode, ...RejectCode[]] = [...rowCodes, ...cellCodes];

/** Why a whole file was refused: the run ends as `failed` with this code and nothing is imported. */
export const fileCodes = [
  'file_empty',
  'file_has_no_rows',
  'column_missing',
  'column_repeated',
  'too_many_columns',
  'header_too_long',
  'not_csv',
  'gzip_damaged',
  'gzip_too_large',
  'encoding_unsupported',
  'dialect_invalid',
  'file_changed',
] as const;
export type FileCode = (typeof fileCodes)[number];

/** What deserves a look; no row is rejected for a warning. In the order of the report. */
export const warningCodes = [
  'column_unknown',
  'column_ignored',
  'gtin_check_digit',
  'gtin_zeros_lost',
  'sku_scientific',
  'sku_invisible',
  'sku_lookalike',
  'date_rewritten',
  'cell_error',
] as const;
export type WarningCode = (typeof warningCodes)[number];
