import * as z from 'zod';
import {
  elementStart,
  endDocument,
  writeBytes,
  writeInt32,
  writeTextItemStart,
} from '../../bson/bson-bytes.ts';
import { lowerCased, trimmedEnd, trimmedStart } from '../../bson/byte-text.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { type CellWriter, type ProductFieldDeclaration, unsure } from './product-field.ts';
import { code, hasUpTo, storedText, storedTextValidator } from './rule-parts.ts';

const maxTags = 50;
const maxCharacters = 50;

/** A set of words in lower case. */
export const tags = {
  name: 'tags',
  columnNames: ['tags'],
  takesAnyText: true,
  rule: z
    .string()
    .transform((list) => [...new Set(list.split('|').map(toTag))].filter((tag) => tag !== ''))
    .refine((list) => list.length <= maxTags && list.every(hasUpTo(maxCharacters)), code('tags_invalid'))
    // A product without tags has no field, as after a blank cell.
    .transform((list) => (list.length > 0 ? list : undefined)),
  fastCell: tagsCell(),
  document: {
    tags: z
      .array(storedText(1, maxCharacters))
      .min(1)
      .max(maxTags)
      .refine((list) => new Set(list).size === list.length, 'repeated tag')
      .optional(),
  },
  validator: {
    tags: {
      bsonType: 'array',
      minItems: 1,
      maxItems: maxTags,
      uniqueItems: true,
      items: storedTextValidator(1, maxCharacters),
    },
  },
  rejects: {
    tags_invalid: {
      title: 'Too many or too long tags',
      meaning: `A product has at most ${maxTags} tags, separated by |, of at most ${maxCharacters} characters each.`,
      fix: 'Remove or shorten tags; check that | separates them.',
      expected: `at most ${maxTags} tags of at most ${maxCharacters} characters, separated by "|"`,
    },
  },
} as const satisfies ProductFieldDeclaration;

function toTag(text: string): string {
  return text.trim().toLowerCase();
}

/** ASCII tags alone; lower-casing other letters is left to the rule. */
function tagsCell(): CellWriter {
  const head = elementStart(bsonType.array, 'tags');
  const kept = { count: 0, starts: new Uint32Array(maxTags), lengths: new Uint32Array(maxTags) };
  return (source, start, end, out, at) => {
    const arrayStart = writeBytes(head, out, at);
    let write = arrayStart + 4;
    kept.count = 0;
    for (let from = start; from <= end; ) {
      let to = from;
      while (to < end && source[to] !== 0x7c) {
        if (source[to++]! >= 0x80) return unsure;
      }
      const tagStart = trimmedStart(source, from, to);
      const tagEnd = trimmedEnd(source, tagStart, to);
      from = to + 1;
      if (tagStart === tagEnd) continue;
      if (tagEnd - tagStart > maxCharacters || kept.count === maxTags) return unsure;
      const textStart = writeTextItemStart(kept.count, out, write) + 4;
      const textEnd = writeLowerCased(source, tagStart, tagEnd, out, textStart);
      if (isRepeated(kept, out, textStart, textEnd - textStart)) continue;
      kept.starts[kept.count] = textStart;
      kept.lengths[kept.count++] = textEnd - textStart;
      writeInt32(textEnd - textStart + 1, out, textStart - 4);
      out[textEnd] = 0;
      write = textEnd + 1;
    }
    return kept.count === 0 ? at : endDocument(arrayStart, write, out);
  };
}

function isRepeated(
  kept: { count: number; starts: Uint32Array; lengths: Uint32Array },
  out: Buffer,
  start: number,
  length: number,
): boolean {
  for (let index = 0; index < kept.count; index++) {
    if (kept.lengths[index] !== length) continue;
    let same = 0;
    while (same < length && out[kept.starts[index]! + same] === out[start + same]) same++;
    if (same === length) return true;
  }
  return false;
}

function writeLowerCased(source: Buffer, start: number, end: number, out: Buffer, at: number): number {
  for (let from = start; from < end; from++) out[at++] = lowerCased(source[from]!);
  return at;
}
