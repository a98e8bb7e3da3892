import * as z from 'zod';
import { elementStart, writeBytes, writeInt32, writeText } from '../../bson/bson-bytes.ts';
import { lowerCased } from '../../bson/byte-text.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { canonicalSku, invisibleCharacter, maxSkuCharacters } from '../canonical-sku.ts';
import { isScientific, isTextMadeDate } from '../cell-damage.ts';
import { type CellWriter, type ProductFieldDeclaration, unsure } from './product-field.ts';
import { countCharacters, reject, storedText, storedTextValidator } from './rule-parts.ts';

/** The key of a product: `_id` is the canonical SKU, `sku` the spelling of the last write. */
export const sku = {
  name: 'sku',
  columnNames: ['sku', 'product sku', 'item sku'],
  isRequired: true,
  rule: z.string().transform((spelling, context) => {
    const key = canonicalSku(spelling);
    const characters = countCharacters(key);
    if (characters === 0) return reject(context, 'sku_missing');
    if (characters > maxSkuCharacters) return reject(context, 'sku_too_long');
    return { _id: key, sku: spelling };
  }),
  fastCell: skuCell(),
  elements: (both: { _id: string; sku: string }) => both,
  document: { _id: storedText(1, maxSkuCharacters), sku: storedText(1) },
  validator: { _id: storedTextValidator(1, maxSkuCharacters), sku: storedTextValidator(1) },
  rejects: {
    sku_missing: {
      title: 'No SKU',
      meaning: 'The SKU is blank, so nobody can say which product the row is about.',
      fix: 'Fill in the SKU.',
      describe: (cell) => (cell === '' ? 'The SKU is empty.' : 'The SKU has only invisible characters.'),
    },
    sku_too_long: {
      title: 'The SKU is too long',
      meaning: `A SKU has at most ${maxSkuCharacters} characters.`,
      fix: 'Shorten the SKU; check that the columns have not been shifted.',
      describe: (_, shown) => `The SKU ${shown} has more than ${maxSkuCharacters} characters.`,
    },
  },
  damage(cell) {
    if (isScientific(cell)) return 'sku_scientific';
    if (isTextMadeDate(cell)) return 'date_rewritten';
    return invisibleCharacter.test(cell) ? 'sku_invisible' : undefined;
  },
} as const satisfies ProductFieldDeclaration;

/** Printable ASCII alone: there NFKC changes nothing and lower case is one bit. */
function skuCell(): CellWriter {
  const keyHead = elementStart(bsonType.text, '_id');
  const skuHead = elementStart(bsonType.text, 'sku');
  return (source, start, end, out, at) => {
    if (end - start > maxSkuCharacters) return unsure;
    const keyStart = writeBytes(keyHead, out, at) + 4;
    let keyEnd = keyStart;
    for (let from = start; from < end; from++) {
      const byte = source[from]!;
      if (byte < 0x20 || byte > 0x7e) return unsure;
      if (byte === 0x20 && source[from - 1] === 0x20) continue;
      out[keyEnd++] = lowerCased(byte);
    }
    writeInt32(keyEnd - keyStart + 1, out, keyStart - 4);
    out[keyEnd] = 0;
    return writeText(source, start, end, out, writeBytes(skuHead, out, keyEnd + 1));
  };
}
