import { Decimal128 } from 'mongodb';
import { z } from 'zod';
import { canonicalSku, maxSkuCharacters } from '../../catalogue/canonical-sku.ts';
import { type RejectCode, rejectCodes } from '../run/codes.ts';
import type { ProductField } from '../run/plan.ts';
import { currencyCodes } from './currency-codes.ts';
import { parseMoment } from './row-rules-date.ts';

/** Most characters of a text column, for messages and for the fast path. */
export const textLimits = { name: 200, description: 10_000, brand: 100 } as const;

/**
 * The row contract, cell by cell: a schema takes a trimmed cell and gives the value that is stored, or an issue
 * whose message is the reject code. Blank cells never get here, except those of `sku` and `name`.
 * This is the reference: the fast path in front of it may only accept what these schemas accept, with equal bytes.
 */
export const rowRules = {
  sku: z.string().transform((spelling, context) => {
    const key = canonicalSku(spelling);
    const characters = countCharacters(key);
    if (characters === 0) return refuse(context, 'sku_missing');
    if (characters > maxSkuCharacters) return refuse(context, 'sku_too_long');
    return { _id: key, sku: spelling };
  }),
  name: z.string().min(1, code('name_missing')).refine(hasUpTo(textLimits.name), code('text_too_long')),
  description: z.string().refine(hasUpTo(textLimits.description), code('text_too_long')),
  price: z
    .string()
    .regex(/^[0-9]{1,12}(\.[0-9]{1,4})?$/, code('price_invalid'))
    .transform((digits) => Decimal128.fromString(digits)),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, code('currency_invalid'))
    .toUpperCase()
    .refine((letters) => currencyCodes.has(letters), code('currency_invalid')),
  category: z
    .string()
    .transform((path) => path.split('>').map((level) => level.trim()))
    .refine((levels) => levels.every((level) => level !== ''), code('category_invalid')),
  tags: z
    .string()
    .transform((list) => [...new Set(list.split('|').map(toTag))].filter((tag) => tag !== ''))
    .refine((tags) => tags.length <= 50 && tags.every(hasUpTo(50)), code('tags_invalid'))
    // A product without tags has no field, as after a blank cell.
    .transform((tags) => (tags.length > 0 ? tags : undefined)),
  stock: z
    .string()
    .regex(/^[0-9]+$/, code('inventory_invalid'))
    .transform(Number)
    .refine((count) => count <= 2_147_483_647, code('inventory_invalid')),
  active: z
    .string()
    .regex(/^(true|false|yes|no|y|n|1|0|active|inactive)$/i, code('active_invalid'))
    .transform((word) => /^(true|yes|y|1|active)$/i.test(word)),
  brand: z.string().refine(hasUpTo(textLimits.brand), code('text_too_long')),
  gtin: z.string().regex(/^([0-9]{8}|[0-9]{12,14})$/, code('gtin_invalid')),
  updatedAt: z.string().transform((text, context) => parseMoment(text) ?? refuse(context, 'date_invalid')),
} satisfies Record<ProductField, z.ZodType>;

export type CellVerdict = { value: unknown; code?: undefined } | { code: RejectCode };

/** Judges one trimmed cell by its rule. */
export function judgeCell(field: ProductField, cell: string): CellVerdict {
  const verdict = rowRules[field].safeParse(cell);
  if (verdict.success) return { value: verdict.data };
  return { code: z.enum(rejectCodes).parse(verdict.error.issues[0]?.message) };
}

function countCharacters(text: string): number {
  let characters = 0;
  for (const _ of text) characters++;
  return characters;
}

function hasUpTo(limit: number) {
  return (text: string) => text.length <= limit || countCharacters(text) <= limit;
}

function toTag(text: string): string {
  return text.trim().toLowerCase();
}

function code(code: RejectCode) {
  return { error: code, abort: true };
}

function refuse(context: z.RefinementCtx, code: RejectCode): never {
  context.addIssue({ code: 'custom', message: code });
  return z.NEVER;
}
