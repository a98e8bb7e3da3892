import type { ProductFieldDeclaration } from './product-field.ts';
import { storedTextOf, textField } from './text-field.ts';

const maxCharacters = 10_000;

export const description = {
  ...textField('description', maxCharacters),
  columnNames: ['description', 'body'],
  takesAnyText: true,
  document: { description: storedTextOf(maxCharacters).optional() },
} as const satisfies ProductFieldDeclaration;
