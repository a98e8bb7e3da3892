/**
 * The CSV rules once more, as slowly and plainly as possible, over the whole text at once. A quote left open runs to
 * the end of the text.
 */
export function referenceFields(text: string): { fields: string[]; line: number }[] {
  const rows: { fields: string[]; line: number }[] = [];
  let rest = text;
  let line = 1;
  while (rest !== '') {
    const empty = /^(\r\n|\n|\r)/.exec(rest);
    if (empty) {
      rest = rest.slice(empty[0].length);
      line += 1;
      continue;
    }
    const row = { fields: [] as string[], line };
    for (;;) {
      const [, opening = '', quoted = '', closing = '', plain = '', end = ''] =
        /^(?:(")((?:[^"]|"")*)("?))?([^,\r\n]*)(,|\r\n|\n|\r|$)/.exec(rest) ?? [];
      row.fields.push(quoted.replaceAll('""', '"') + plain);
      const taken = opening + quoted + closing + plain;
      line += (taken.match(/\r\n|\n|\r/g) ?? []).length;
      rest = rest.slice(taken.length + end.length);
      if (end === ',') continue;
      if (end !== '') line += 1;
      break;
    }
    rows.push(row);
  }
  return rows;
}
