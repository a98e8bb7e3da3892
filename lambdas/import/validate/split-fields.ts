const quote = 0x22;

/**
 * The fields of one complete row (its bytes without the line end), as text bytes: quotes resolved as in RFC 4180, a
 * quote inside an unquoted field is text, what follows a closing quote is kept as text. At most `limit` fields;
 * `delimiter` is a byte.
 */
export function splitFields(row: Buffer, delimiter: number, limit = Number.POSITIVE_INFINITY): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (fields.length < limit) {
    const field = row[at] === quote ? quotedField(row, delimiter, at + 1) : plainField(row, delimiter, at);
    fields.push(field.text);
    if (field.end === row.length) break;
    at = field.end + 1;
  }
  return fields;
}

interface Field {
  text: Buffer;
  /** Where its delimiter stands, or the end of the row. */
  end: number;
}

function plainField(row: Buffer, delimiter: number, start: number): Field {
  const found = row.indexOf(delimiter, start);
  const end = found < 0 ? row.length : found;
  return { text: row.subarray(start, end), end };
}

function quotedField(row: Buffer, delimiter: number, start: number): Field {
  const pieces: Buffer[] = [];
  let from = start;
  for (;;) {
    const found = row.indexOf(quote, from);
    if (found < 0) return { text: Buffer.concat([...pieces, row.subarray(from)]), end: row.length };
    if (row[found + 1] !== quote) {
      const tail = plainField(row, delimiter, found + 1);
      return { text: Buffer.concat([...pieces, row.subarray(from, found), tail.text]), end: tail.end };
    }
    pieces.push(row.subarray(from, found + 1));
    from = found + 2;
  }
}
