import { hasRightCheckDigit } from './fields/check-digit.ts';

/** What cells may show of the programs that they went through, in rows that are imported and in rejected ones. */
export type DamageCode =
  | 'gtin_zeros_lost'
  | 'sku_scientific'
  | 'sku_invisible'
  | 'date_rewritten'
  | 'cell_error';

/** 1.23E+11: a long number as a spreadsheet shows it. 2E-05 may be a part number, 2.0E-05 is not. */
const scientific = /^[0-9](?:(?:[.,][0-9]+)?E\+|[.,][0-9]+E-)[0-9]{2,3}$/i;

export function isScientific(cell: string): boolean {
  return scientific.test(cell);
}

/** In English, and where they differ in German, French, Spanish, Italian, Portuguese, Dutch and Polish. */
export const cellErrors: ReadonlySet<string> = new Set([
  ...['#N/A', '#REF!', '#VALUE!', '#DIV/0!', '#NAME?', '#NULL!', '#NUM!', '#SPILL!', '#CALC!', '#FIELD!'],
  ...['#ERROR!', '#BUSY!', '#BLOCKED!', '#CONNECT!', '#UNKNOWN!'],
  ...['#NV', '#BEZUG!', '#WERT!', '#ZAHL!', '#ÜBERLAUF!', '#VALEUR!', '#NOM?', '#NOMBRE!', '#NUL!'],
  ...['#¡REF!', '#¡VALOR!', '#¡DIV/0!', '#¿NOMBRE?', '#¡NUM!', '#¡NULO!', '#N/D', '#RIF!', '#VALORE!'],
  ...['#NOME?', '#NULLO!', '#VALOR!', '#NÚM!', '#NULO!', '#N/B', '#VERW!', '#WAARDE!', '#NAAM?'],
  ...['#GETAL!', '#LEEG!', '#DEEL/0!', '#ADR!', '#ARG!', '#NAZWA?', '#LICZBA!', '#ZERO!', '#DZIEL/0!'],
]);

/** An error of a formula, or the hashes of a column that was too narrow when the sheet was saved as it is shown. */
export function isCellError(cell: string): boolean {
  return cell.startsWith('#') && (cellErrors.has(cell) || /^#{3,}$/.test(cell));
}

/** As spreadsheets write them: in capital and small letters. MAR-02 is more likely a SKU than a date. */
const english = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const german = 'Jan|Feb|Mrz|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez';
const day = '(?:0?[1-9]|[12][0-9]|3[01])';
const clock = '(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?)?';

/** 2-Mar, 02. Mrz: what became of 3-2, a size 2-3 or, with the comma of a decimal, 3.2. */
const dayAndMonth = new RegExp(`^${day}(?:-(?:${english})|\\. ?(?:${german}))$`);
/** Mar-02, Mrz 02: what became of MAR2. In other texts than SKUs and names it may be a season. */
const monthAndYear = new RegExp(`^(?:(?:${english})-|(?:${german}) )[0-9]{2}$`);
const wholeDate = new RegExp(`^${day}([./])${day}\\1(?:19|20)[0-9]{2}$`);
const dateInNumbers = new RegExp(`^${day}([./-])${day}\\1(?:(?:19|20)?[0-9]{2})${clock}$`);
const dateInWords = new RegExp(`^${day}[- ](?:${english})[- ](?:(?:19|20)?[0-9]{2})${clock}$`);
/** Minutes, seconds and tenths: how a date with a time is shown, and so saved, by default. */
const minutes = /^[0-9]{2}:[0-9]{2}\.[0-9]$/;

/** 3-2 in any text. */
export function isDayAndMonth(cell: string): boolean {
  return dayAndMonth.test(cell);
}

/** Whether a cell is how a spreadsheet shows the date that it made of a text: 2-Mar of 3-2, Mar-02 of MAR2. */
export function isTextMadeDate(cell: string): boolean {
  if (cell.length > 10) return false;
  return dayAndMonth.test(cell) || monthAndYear.test(cell) || wholeDate.test(cell);
}

/** That, or any other form in which a spreadsheet writes a date, with a time or without. */
export function isRewrittenDate(cell: string): boolean {
  if (cell.length > 30) return false;
  return isTextMadeDate(cell) || dateInNumbers.test(cell) || dateInWords.test(cell) || isTimeNumber(cell);
}

/** A date as the number of days since 30 December 1899, here of the years 1954 to 2099, or what is left of a time. */
function isTimeNumber(cell: string): boolean {
  const days = /^([0-9]{5})(?:\.[0-9]+)?$/.exec(cell)?.[1];
  return minutes.test(cell) || (days !== undefined && Number(days) >= 20_000 && Number(days) <= 73_050);
}

/**
 * Whether a number too short for a GTIN becomes one with zeros in front. They do not change the check digit (it is
 * counted from the right), so its being right is the evidence; one wrong number in ten has it by chance. Numbers of
 * 8, 12 and 13 digits may have lost zeros too, but nothing shows it, and one of fewer than 7 is hardly a GTIN.
 */
export function hasLostZeros(cell: string): boolean {
  if (!/^[1-9](?:[0-9]{6}|[0-9]{8,10})$/.test(cell)) return false;
  return hasRightCheckDigit(Buffer.from(cell), 0, cell.length);
}
