import * as z from 'zod';
import { elementStart, writeBytes, writeText } from '../../bson/bson-bytes.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { currencyCodes } from './currency-codes.ts';
import { type CellWriter, type ProductFieldDeclaration, unsure } from './product-field.ts';
import { code } from './rule-parts.ts';

/** Without the look-ahead the database's engine lets a line end follow; JavaScript's does not. */
const storedPattern = '^[A-Z]{3}$(?!\\n)';

/** An active ISO 4217 code. */
export const currency = {
  name: 'currency',
  columnNames: ['currency'],
  rule: z
    .string()
    .regex(/^[A-Za-z]{3}$/, code('currency_invalid'))
    .toUpperCase()
    .refine((letters) => currencyCodes.has(letters), code('currency_invalid')),
  fastCell: currencyCell(),
  blank: { absent: ({ defaultCurrency }) => ({ currency: defaultCurrency }) },
  document: { currency: z.string().regex(new RegExp(storedPattern)).optional() },
  validator: { currency: { bsonType: 'string', pattern: storedPattern } },
  rejects: {
    currency_invalid: {
      title: 'Not a currency',
      meaning: 'A currency is a three-letter ISO 4217 code such as EUR or USD.',
      fix: 'Use the three-letter code of the currency.',
      expected: 'an active ISO 4217 code, as EUR',
    },
  },
} as const satisfies ProductFieldDeclaration;

function currencyCell(): CellWriter {
  const head = elementStart(bsonType.text, 'currency');
  const isActive = new Uint8Array(26 ** 3);
  for (const letters of currencyCodes) isActive[currencyIndex(Buffer.from(letters), 0)] = 1;
  const upperCased = Buffer.alloc(3);
  return (source, start, end, out, at) => {
    if (end - start !== 3) return unsure;
    for (let index = 0; index < 3; index++) {
      const letter = source[start + index]! & 0xdf;
      if (letter < 0x41 || letter > 0x5a) return unsure;
      upperCased[index] = letter;
    }
    if (isActive[currencyIndex(upperCased, 0)] === 0) return unsure;
    return writeText(upperCased, 0, 3, out, writeBytes(head, out, at));
  };
}

function currencyIndex(letters: Uint8Array, at: number): number {
  return ((letters[at]! - 0x41) * 26 + letters[at + 1]! - 0x41) * 26 + letters[at + 2]! - 0x41;
}
