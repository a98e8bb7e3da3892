/** One row of a text; offsets are those of the text, `end` is exclusive and leaves the line end out. */
export interface ReferenceRow {
  fields: string[];
  line: number;
  start: number;
  end: number;
  /** The line of the quote that is left open to the end of the text. */
  openQuoteLine?: number;
}

/**
 * The CSV rules once more, as slowly and plainly as possible, over the whole text at once. A quote left open runs to
 * the end of the text. `delimiter` is one character.
 */
export function referenceFields(text: string, delimiter = ','): ReferenceRow[] {
  const separator = delimiter === '|' ? '\\|' : delimiter;
  const field = new RegExp(
    `^(?:(")((?:[^"]|"")*)("?))?([^${separator}\\r\\n]*)(${separator}|\\r\\n|\\n|\\r|$)`,
  );
  const rows: ReferenceRow[] = [];
  let rest = text;
  let line = 1;
  while (rest !== '') {
    const empty = /^(\r\n|\n|\r)/.exec(rest);
    if (empty) {
      rest = rest.slice(empty[0].length);
      line += 1;
      continue;
    }
    const row: ReferenceRow = { fields: [], line, start: text.length - rest.length, end: 0 };
    for (;;) {
      const [, opening = '', quoted = '', closing = '', plain = '', end = ''] = field.exec(rest) ?? [];
      row.fields.push(quoted.replaceAll('""', '"') + plain);
      if (opening && !closing) row.openQuoteLine = line;
      const taken = opening + quoted + closing + plain;
      line += (taken.match(/\r\n|\n|\r/g) ?? []).length;
      rest = rest.slice(taken.length);
      row.end = text.length - rest.length;
      rest = rest.slice(end.length);
      if (end === delimiter) continue;
      if (end !== '') line += 1;
      break;
    }
    rows.push(row);
  }
  return rows;
}
