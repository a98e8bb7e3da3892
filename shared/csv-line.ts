/**
 * One line of RFC 4180 CSV for a file that people open in a spreadsheet, which would run a cell that begins like a
 * formula: such a cell gets an apostrophe before it, and so does one that begins with an apostrophe, so that the rule
 * can be undone. Every such file has a column whose name begins with `lading_`: by that the import knows it.
 */
export function csvLine(cells: readonly string[], lineEnd = '\n'): string {
  return `${quotedCells(cells.map(guardCell))}${lineEnd}`;
}

/** The cells as they are, with the quotes they need. */
export function quotedCells(cells: readonly string[]): string {
  return cells.map(quotedCell).join(',');
}

/** Keeps a spreadsheet from reading a cell as a formula (OWASP, CSV injection): an apostrophe before it. */
export function guardCell(cell: string): string {
  return /^[=+\-@'\t\r]/.test(cell) ? `'${cell}` : cell;
}

/** What `guardCell` was given. Where the rows of a file are read, `removeGuards` does the same with bytes. */
export function removeGuard(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}

/** Whether a file with a column of this name has guarded cells. */
export function isGuardColumn(header: string): boolean {
  return header.toLowerCase().startsWith('lading_');
}

/** Blanks at the ends are quoted too: some programs drop them otherwise. */
function quotedCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
