export interface FoundRow {
  startByte: number;
  endByte: number;
  line: number;
}

/** The rows of a CSV file by looking at one byte after the other: slow, and plain enough to be believed. */
export function naiveRows(file: Buffer): FoundRow[] {
  const rows: FoundRow[] = [];
  let row: FoundRow | undefined;
  let inQuotes = false;
  let fieldStart = true;
  let line = 1;
  for (let at = 0; at < file.length; at += 1) {
    const character = String.fromCharCode(file[at]!);
    const next = String.fromCharCode(file[at + 1] ?? 0);
    const isLineEnd = character === '\n' || character === '\r';
    if (isLineEnd && !inQuotes) {
      if (row) rows.push({ ...row, endByte: at });
      row = undefined;
      fieldStart = true;
    } else {
      row ??= { startByte: at, endByte: file.length, line };
      if (inQuotes && character === '"' && next === '"') at += 1;
      else if (inQuotes && character === '"') inQuotes = false;
      else if (fieldStart && character === '"') inQuotes = true;
      fieldStart = !inQuotes && character === ',';
    }
    if (character === '\n' || (character === '\r' && next !== '\n')) line += 1;
  }
  if (row) rows.push(row);
  return rows;
}
