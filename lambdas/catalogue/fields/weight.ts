import { decimalField, separatorHint, storedDecimal } from './decimal-field.ts';
import type { ProductFieldDeclaration } from './product-field.ts';

/** Up to a million kilograms, down to a milligram. */
const digits = { whole: 6, places: 6 };
const hintForSeparators = separatorHint(digits);

/** Of one piece, in kilograms. */
export const weight = {
  ...decimalField('weight', digits, 'weight_invalid'),
  columnNames: ['weight', 'weight_kg', 'weight (kg)'],
  document: { weight: storedDecimal(digits).optional() },
  rejects: {
    weight_invalid: {
      title: 'Not a weight',
      meaning:
        'A weight is a plain number of kilograms such as 1.25: no unit, no thousands separator, not negative.',
      fix: `Write the kilograms as a number alone, with a point and at most ${digits.places} digits after it.`,
      expected: `kilograms as up to ${digits.whole} digits, a point and up to ${digits.places} digits, without sign, separator or unit, as in 1.25`,
      hint: hintForWeight,
    },
  },
} as const satisfies ProductFieldDeclaration;

function hintForWeight(cell: string): string | undefined {
  const separators = hintForSeparators(cell);
  if (separators) return separators;
  return /^[0-9.,]+ ?(kg|kgs|kilograms?)$/i.test(cell)
    ? 'Leave the unit out: weights are kilograms.'
    : undefined;
}
