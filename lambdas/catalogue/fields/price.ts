import { decimalField, separatorHint, storedDecimal } from './decimal-field.ts';
import type { ProductFieldDeclaration } from './product-field.ts';

const digits = { whole: 12, places: 4 };
const hintForSeparators = separatorHint(digits);

export const price = {
  ...decimalField('price', digits, 'price_invalid'),
  columnNames: ['price'],
  document: { price: storedDecimal(digits).optional() },
  rejects: {
    price_invalid: {
      title: 'Not a price',
      meaning:
        'A price is a plain number such as 1234.50: no currency sign, no thousands separator, not negative.',
      fix: `Write the number alone, with a point and at most ${digits.places} digits after it; the currency has its own column.`,
      expected: `up to ${digits.whole} digits, a point and up to ${digits.places} digits, without sign, separator or symbol, as in 1299.90`,
      hint: hintForPrice,
    },
  },
} as const satisfies ProductFieldDeclaration;

function hintForPrice(cell: string): string | undefined {
  const hint = hintForSeparators(cell);
  if (hint) return hint;
  return /\p{Sc}/u.test(cell)
    ? 'Leave the currency sign out: the currency has a column of its own.'
    : undefined;
}
