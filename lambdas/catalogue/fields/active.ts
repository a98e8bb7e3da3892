import * as z from 'zod';
import { elementStart, writeBytes } from '../../bson/bson-bytes.ts';
import { lowerCased } from '../../bson/byte-text.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { type CellWriter, type ProductFieldDeclaration, unsure } from './product-field.ts';
import { code } from './rule-parts.ts';

const words = { true: ['true', 'yes', 'y', '1', 'active'], false: ['false', 'no', 'n', '0', 'inactive'] };
const known = [...words.true, ...words.false];
/** true or false, yes or no, … */
const pairs = words.true.map((word, index) => `${word} or ${words.false[index]}`).join(', ');

/** Whether the product is sold. A blank cell keeps what is stored; a new product is active. */
export const active = {
  name: 'active',
  columnNames: ['active', 'status', 'published'],
  rule: z
    .string()
    .toLowerCase()
    .refine((word) => known.includes(word), code('active_invalid'))
    .transform((word) => words.true.includes(word)),
  fastCell: activeCell(),
  blank: { always: { active: true } },
  document: { active: z.boolean() },
  validator: { active: { bsonType: 'bool' } },
  rejects: {
    active_invalid: {
      title: 'Neither active nor inactive',
      meaning: `The column takes ${pairs}.`,
      fix: 'Use one of these words, or leave the cell blank.',
      expected: pairs,
    },
  },
} as const satisfies ProductFieldDeclaration;

function activeCell(): CellWriter {
  const head = elementStart(bsonType.boolean, 'active');
  const spelled = known.map((word) => ({
    bytes: Buffer.from(word),
    value: words.true.includes(word) ? 1 : 0,
  }));
  return (source, start, end, out, at) => {
    for (const { bytes, value } of spelled) {
      if (bytes.length !== end - start) continue;
      let same = 0;
      while (same < bytes.length && lowerCased(source[start + same]!) === bytes[same]) same++;
      if (same < bytes.length) continue;
      const valueAt = writeBytes(head, out, at);
      out[valueAt] = value;
      return valueAt + 1;
    }
    return unsure;
  };
}
