import * as z from 'zod';
import { elementStart, writeBytes, writeInt32 } from '../../bson/bson-bytes.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { isTextMadeDate } from '../cell-damage.ts';
import { type CellWriter, type ProductFieldDeclaration, unsure } from './product-field.ts';
import { readDigits } from './read-digits.ts';
import { code, grouped } from './rule-parts.ts';

const maxOnHand = 2_147_483_647;

/** Pieces on hand. Other fields inside `stock` belong to other writers. */
export const stock = {
  name: 'stock',
  columnNames: ['inventory_count', 'stock', 'quantity'],
  rule: z
    .string()
    .regex(/^[0-9]+$/, code('inventory_invalid'))
    .transform(Number)
    .refine((count) => count <= maxOnHand, code('inventory_invalid')),
  fastCell: stockCell(),
  elements: (onHand: number) => ({ stock: { onHand } }),
  document: {
    stock: z.looseObject({ onHand: z.int().min(0).max(maxOnHand).optional() }).optional(),
  },
  validator: { stock: { bsonType: 'object', properties: { onHand: { bsonType: 'int', minimum: 0 } } } },
  rejects: {
    inventory_invalid: {
      title: 'Not a stock count',
      meaning: `Stock is a whole number from 0 to ${grouped(maxOnHand)}.`,
      fix: 'Write the number of pieces without decimals, sign, separator or unit.',
      expected: `a whole number from 0 to ${maxOnHand}`,
    },
  },
  damage: (cell) => (isTextMadeDate(cell) ? 'date_rewritten' : undefined),
} as const satisfies ProductFieldDeclaration;

function stockCell(): CellWriter {
  const head = Buffer.concat([
    elementStart(bsonType.document, 'stock'),
    Buffer.from([17, 0, 0, 0]),
    elementStart(bsonType.int32, 'onHand'),
  ]);
  return (source, start, end, out, at) => {
    const count = end - start > 10 ? unsure : readDigits(source, start, end);
    if (count < 0 || count > maxOnHand) return unsure;
    const after = writeInt32(count, out, writeBytes(head, out, at));
    out[after] = 0;
    return after + 1;
  };
}
