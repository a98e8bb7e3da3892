import * as z from 'zod';
import { elementStart, writeBytes, writeText } from '../../bson/bson-bytes.ts';
import { countCodePoints } from '../../bson/byte-text.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { type CellWriter, type RejectWords, unsure } from './product-field.ts';
import { code, countCharacters, grouped, hasUpTo, storedTextValidator } from './rule-parts.ts';

/** What a field has that keeps a text as it stands, up to a number of characters. */
export function textField<const Name extends string>(name: Name, maxCharacters: number) {
  return {
    name,
    maxCharacters,
    rule: z.string().refine(hasUpTo(maxCharacters), code('text_too_long')),
    fastCell: textCell(name, maxCharacters),
    validator: { [name]: storedTextValidator(1, maxCharacters) },
    rejects: { text_too_long: textTooLong(name, maxCharacters) },
  };
}

/** Text as it stands, of at most `limit` characters. */
export function textCell(name: string, limit: number): CellWriter {
  const head = elementStart(bsonType.text, name);
  return (source, start, end, out, at) => {
    if (end - start > limit && countCodePoints(source, start, end) > limit) return unsure;
    return writeText(source, start, end, out, writeBytes(head, out, at));
  };
}

function textTooLong(name: string, limit: number): RejectWords {
  return {
    title: 'A text is too long',
    meaning: `A ${name} has at most ${grouped(limit)} characters.`,
    fix: 'Shorten the text in the column shown.',
    describe: (cell) =>
      `The text has ${grouped(countCharacters(cell))} characters, allowed are ${grouped(limit)}.`,
  };
}
