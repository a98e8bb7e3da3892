import * as z from 'zod';
import {
  elementStart,
  endDocument,
  writeBytes,
  writeText,
  writeTextItemStart,
} from '../../bson/bson-bytes.ts';
import { trimmedEnd, trimmedStart } from '../../bson/byte-text.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { type CellWriter, type ProductFieldDeclaration, unsure } from './product-field.ts';
import { code, storedText, storedTextValidator } from './rule-parts.ts';

/** A path, stored as its levels from the top. */
export const category = {
  name: 'category',
  columnNames: ['category'],
  takesAnyText: true,
  rule: z
    .string()
    .transform((path) => path.split('>').map((level) => level.trim()))
    .refine((levels) => levels.every((level) => level !== ''), code('category_invalid')),
  fastCell: categoryCell(),
  document: { category: z.array(storedText(1)).min(1).optional() },
  validator: { category: { bsonType: 'array', minItems: 1, items: storedTextValidator(1) } },
  rejects: {
    category_invalid: {
      title: 'A category with an empty level',
      meaning: 'A category is a path such as Home > Kitchen > Cups, and each of its levels needs a name.',
      fix: 'Remove the sign > that stands too much, or name the missing level.',
      expected: 'levels separated by ">", none of them empty, as in Home > Kitchen',
    },
  },
} as const satisfies ProductFieldDeclaration;

function categoryCell(): CellWriter {
  const head = elementStart(bsonType.array, 'category');
  return (source, start, end, out, at) => {
    const arrayStart = writeBytes(head, out, at);
    let write = arrayStart + 4;
    let levels = 0;
    for (let from = start; from <= end; levels++) {
      let to = from;
      while (to < end && source[to] !== 0x3e) to++;
      const textStart = trimmedStart(source, from, to);
      const textEnd = trimmedEnd(source, textStart, to);
      if (textStart === textEnd) return unsure;
      write = writeText(source, textStart, textEnd, out, writeTextItemStart(levels, out, write));
      from = to + 1;
    }
    return endDocument(arrayStart, write, out);
  };
}
