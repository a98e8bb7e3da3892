import { type Delimiter, delimiterNames, delimiters } from '../read/dialect.ts';
import { maxColumns, recognisedFields } from './header.ts';
import { rowScanner } from './row-scanner.ts';
import { splitFields } from './split-fields.ts';

/**
 * Tells what separates the fields of a CSV file from its first bytes: UTF-8, byte order mark left out, `isWhole` when
 * they are the whole file. Each delimiter splits the sample into rows and fields with its own reading of the quotes;
 * a row that the sample cuts off does not count. Of the four readings the one is taken that, in this order,
 *
 * 1. has a header that names both an SKU and a name, as every importable file does,
 * 2. has the larger share of rows with as many fields as the header, which must be more than one,
 * 3. recognises more columns of the header,
 * 4. has more columns,
 * 5. comes first of comma, semicolon, tab and pipe.
 *
 * So neither commas in a header's quoted names, nor decimal commas, nor semicolons within the texts of a comma file
 * mislead it, and a file of one column is a comma file.
 */
export function findDelimiter(sample: Buffer, isWhole: boolean): { delimiter: Delimiter; evidence: string } {
  const readings = delimiters.map((delimiter) => readWith(delimiter, sample, isWhole));
  const best = readings.reduce((one, other) => (isBetter(other, one) ? other : one));
  return { delimiter: best.delimiter, evidence: evidenceOf(best) };
}

/** What the sample looks like with one delimiter. */
interface Reading {
  delimiter: Delimiter;
  columns: number;
  recognised: number;
  isImportable: boolean;
  rows: number;
  /** Rows with as many fields as the header. */
  fittingRows: number;
}

function readWith(delimiter: Delimiter, sample: Buffer, isWhole: boolean): Reading {
  const [header, ...counts] = fieldsPerRow(delimiter, sample, isWhole);
  const cells = header?.cells ?? [];
  const fields = recognisedFields(cells.map(String));
  return {
    delimiter,
    columns: cells.length,
    recognised: fields.size,
    isImportable: fields.has('sku') && fields.has('name'),
    rows: counts.length,
    fittingRows: cells.length > 1 ? counts.filter(({ count }) => count === cells.length).length : 0,
  };
}

/** The header's cells and the number of fields of each row, complete rows only; the header counts though it is cut. */
function fieldsPerRow(delimiter: Delimiter, sample: Buffer, isWhole: boolean) {
  const byte = delimiter.charCodeAt(0);
  const rows: { count: number; cells: Buffer[] }[] = [];
  const scanner = rowScanner(
    (startByte, endByte) => {
      const isCut = !isWhole && endByte === sample.length;
      if (isCut && rows.length > 0) return;
      const cells = splitFields(sample.subarray(startByte, endByte), byte, maxColumns + 1);
      rows.push({ count: cells.length, cells: rows.length === 0 ? cells : [] });
    },
    { delimiter: byte },
  );
  scanner.push(sample);
  scanner.end();
  return rows;
}

function isBetter(one: Reading, other: Reading): boolean {
  const [a, b] = [ranksOf(one), ranksOf(other)];
  const first = a.findIndex((rank, at) => rank !== b[at]);
  return first >= 0 && a[first]! > b[first]!;
}

function ranksOf({ isImportable, fittingRows, rows, recognised, columns }: Reading): number[] {
  return [isImportable ? 1 : 0, rows === 0 ? 0 : fittingRows / rows, recognised, columns];
}

function evidenceOf({ delimiter, columns, recognised, rows, fittingRows }: Reading): string {
  if (columns < 2) return `the header is one column, without ${otherDelimiters(delimiter)} outside of quotes`;
  const named = `the header has ${columns} columns, ${recognised} of them known`;
  if (rows === 0) return named;
  return `${named}, and ${count(fittingRows)} of ${count(rows)} sampled rows have as many fields`;
}

function otherDelimiters(taken: Delimiter): string {
  return delimiters
    .filter((delimiter) => delimiter !== taken)
    .map((delimiter) => delimiterNames[delimiter])
    .join(' or ');
}

function count(rows: number): string {
  return rows.toLocaleString('en');
}
