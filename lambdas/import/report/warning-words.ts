import type { WarningCode } from '../run/codes.ts';

/** What a warning means and what to do. The words of columns name the column, see report-warnings.ts. */
export interface WarningWords {
  meaning: string;
  fix: string;
  /** What its count counts; undefined when the column itself is meant. */
  unit?: string;
}

export const warningWords: Record<WarningCode, WarningWords> = {
  column_unknown: {
    meaning: 'No field of the catalogue has this name; the column is kept as an attribute.',
    fix: 'Nothing, if an attribute is what you want; else give the column the name of its field.',
  },
  column_ignored: {
    meaning: 'The column was left out.',
    fix: 'Nothing: names that begin with lading_ are those of columns that our own files add.',
  },
  gtin_check_digit: {
    meaning:
      'The last digit does not fit the others, so the number may be mistyped; it was imported as it stands.',
    fix: 'Compare the number with the one on the product.',
    unit: 'cell',
  },
  gtin_zeros_lost: {
    meaning:
      'The number is too short for a GTIN, but its check digit is right: a spreadsheet has most likely dropped the zeros in front. The rows were rejected.',
    fix: 'Format the column as text before you open or fill it, and put the zeros back.',
    unit: 'cell',
  },
  sku_scientific: {
    meaning:
      'A spreadsheet has turned a long number into scientific notation: its last digits are lost, and different SKUs may have become the same one.',
    fix: 'Export the file again with the SKU column formatted as text; the digits cannot be restored from this file.',
    unit: 'cell',
  },
  sku_invisible: {
    meaning:
      'The SKU has characters that cannot be seen, such as a zero-width space. They do not count: with and without them it is the same product.',
    fix: 'Type the SKU again instead of copying it from a web page or a document.',
    unit: 'cell',
  },
  sku_lookalike: {
    meaning:
      'The SKU looks like that of another product but has other characters, such as a Cyrillic А for a Latin A or a long dash for a hyphen, so that there are two products now.',
    fix: 'If one product is meant, correct the SKU, import the file again, and remove the product that stands under the wrong SKU.',
    unit: 'SKU',
  },
  date_rewritten: {
    meaning:
      'A spreadsheet has rewritten the cell as a date of its own form, or has taken a text such as 3-2 or MAR2 for a date. In a date or number column the row was rejected; a SKU or name was imported as it stands.',
    fix: 'Format the column as text before the values come in; write dates as year-month-day.',
    unit: 'cell',
  },
  cell_error: {
    meaning:
      'The cell holds an error of a spreadsheet, or the hashes of a column that was too narrow, instead of its value. As a text it was imported as it stands.',
    fix: 'Repair the formula or widen the column, and export the file again.',
    unit: 'cell',
  },
};
