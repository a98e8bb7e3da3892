import type { ProductFieldDeclaration } from './product-field.ts';
import { storedText } from './rule-parts.ts';
import { textField } from './text-field.ts';

const maxCharacters = 100;

export const brand = {
  ...textField('brand', maxCharacters),
  columnNames: ['brand', 'vendor'],
  takesAnyText: true,
  document: { brand: storedText(1, maxCharacters).optional() },
} as const satisfies ProductFieldDeclaration;
