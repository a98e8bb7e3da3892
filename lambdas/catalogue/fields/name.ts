import * as z from 'zod';
import { isTextMadeDate } from '../cell-damage.ts';
import type { ProductFieldDeclaration } from './product-field.ts';
import { code, hasUpTo, storedText } from './rule-parts.ts';
import { textField } from './text-field.ts';

const maxCharacters = 200;
const text = textField('name', maxCharacters);

export const name = {
  ...text,
  columnNames: ['name', 'title', 'product name'],
  isRequired: true,
  rule: z.string().min(1, code('name_missing')).refine(hasUpTo(maxCharacters), code('text_too_long')),
  document: { name: storedText(1, maxCharacters) },
  rejects: {
    name_missing: {
      title: 'No name',
      meaning: 'Every product needs a name, and this one is blank.',
      fix: 'Fill in the name.',
      describe: () => 'The name is empty.',
    },
    ...text.rejects,
  },
  damage: (cell) => (isTextMadeDate(cell) ? 'date_rewritten' : undefined),
} as const satisfies ProductFieldDeclaration;
