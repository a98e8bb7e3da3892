import type { ProductFieldDeclaration } from './product-field.ts';
import { storedTextOf, textField } from './text-field.ts';

const maxCharacters = 100;

export const brand = {
  ...textField('brand', maxCharacters),
  columnNames: ['brand', 'vendor'],
  takesAnyText: true,
  document: { brand: storedTextOf(maxCharacters).optional() },
} as const satisfies ProductFieldDeclaration;
