import * as z from 'zod';
import { elementStart, writeBytes, writeText } from '../../bson/bson-bytes.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { hasLostZeros } from '../cell-damage.ts';
import { type CellWriter, type ProductFieldDeclaration, unsure } from './product-field.ts';
import { code } from './rule-parts.ts';

/** Without the look-ahead the database's engine lets a line end follow; JavaScript's does not. */
const storedPattern = '^([0-9]{8}|[0-9]{12,14})$(?!\\n)';

/** GTIN-8, -12, -13 or -14; a wrong check digit is a warning. */
export const gtin = {
  name: 'gtin',
  columnNames: ['gtin', 'ean', 'upc', 'barcode'],
  rule: z.string().regex(/^([0-9]{8}|[0-9]{12,14})$/, code('gtin_invalid')),
  fastCell: gtinCell(),
  document: { gtin: z.string().regex(new RegExp(storedPattern)).optional() },
  validator: { gtin: { bsonType: 'string', pattern: storedPattern } },
  rejects: {
    gtin_invalid: {
      title: 'Not a GTIN',
      meaning: 'A GTIN, EAN or UPC has 8, 12, 13 or 14 digits and nothing else.',
      fix: 'Restore the digits: spreadsheets drop leading zeros and turn long numbers into 4.00639E+12.',
      expected: '8, 12, 13 or 14 digits',
    },
  },
  damage: (cell) => (hasLostZeros(cell) ? 'gtin_zeros_lost' : undefined),
} as const satisfies ProductFieldDeclaration;

function gtinCell(): CellWriter {
  const head = elementStart(bsonType.text, 'gtin');
  return (source, start, end, out, at) => {
    const digits = end - start;
    if (digits !== 8 && (digits < 12 || digits > 14)) return unsure;
    for (let from = start; from < end; from++) {
      if (source[from]! < 0x30 || source[from]! > 0x39) return unsure;
    }
    return writeText(source, start, end, out, writeBytes(head, out, at));
  };
}
