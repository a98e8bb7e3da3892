import type { ProductFieldDeclaration } from './product-field.ts';
import { storedText } from './rule-parts.ts';
import { textField } from './text-field.ts';

const maxCharacters = 10_000;

export const description = {
  ...textField('description', maxCharacters),
  columnNames: ['description', 'body'],
  takesAnyText: true,
  document: { description: storedText(1, maxCharacters).optional() },
} as const satisfies ProductFieldDeclaration;
