import { Decimal128 } from 'mongodb';
import { z } from 'zod';
import { maxSkuCharacters } from './canonical-sku.ts';

/** The limits of a stored product, shared by this schema and the validator in the database. Characters are code points. */
export const productLimits = {
  skuCharacters: maxSkuCharacters,
  nameCharacters: 200,
  descriptionCharacters: 10_000,
  brandCharacters: 100,
  tags: 50,
  tagCharacters: 50,
  onHand: 2_147_483_647,
  /** 12 digits before the point and 4 after it. */
  price: '999999999999.9999',
} as const;

/** Without the look-ahead the database's engine lets a line end follow; JavaScript's does not. */
export const currencyPattern = '^[A-Z]{3}$(?!\\n)';
export const gtinPattern = '^([0-9]{8}|[0-9]{12,14})$(?!\\n)';

export const importActions = ['created', 'updated'] as const;
export type ImportAction = (typeof importActions)[number];

/**
 * A stored product. `_id` is the canonical SKU, `sku` the spelling of the last write. Fields that this schema does
 * not name, also inside `stock`, belong to other writers.
 */
export const ProductDocument = z.looseObject({
  _id: text(1, productLimits.skuCharacters),
  sku: text(1),
  name: text(1, productLimits.nameCharacters),
  description: text(1, productLimits.descriptionCharacters).optional(),
  price: z.instanceof(Decimal128).refine(isPrice, 'not a price').optional(),
  currency: z.string().regex(new RegExp(currencyPattern)).optional(),
  category: z.array(text(1)).min(1).optional(),
  tags: z
    .array(text(1, productLimits.tagCharacters))
    .min(1)
    .max(productLimits.tags)
    .refine((tags) => new Set(tags).size === tags.length, 'repeated tag')
    .optional(),
  stock: z.looseObject({ onHand: z.int().min(0).max(productLimits.onHand).optional() }).optional(),
  active: z.boolean(),
  brand: text(1, productLimits.brandCharacters).optional(),
  gtin: z.string().regex(new RegExp(gtinPattern)).optional(),
  updatedAt: z.date().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
  createdAt: z.date(),
  modifiedAt: z.date(),
  /** The run that last wrote this product and what it did, so that a repeated load counts the same. */
  lastImport: z.object({ runId: text(1), action: z.enum(importActions) }).optional(),
});
export type ProductDocument = z.infer<typeof ProductDocument>;

function text(minimum: number, maximum = Number.POSITIVE_INFINITY) {
  return z.string().refine((value) => {
    const length = codePoints(value);
    return length >= minimum && length <= maximum;
  }, `must have ${minimum} to ${maximum} characters`);
}

function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

/** Compared as whole numbers of the smallest decimal: floats cannot tell 999999999999.9999 from its neighbours. */
function isPrice(price: Decimal128): boolean {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]\d+))?$/.exec(price.toString());
  if (!parts) return false;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return true;
  if (sign === '-') return false;
  const scale = Number(exponent) - fraction.length;
  const limit = BigInt(productLimits.price.replace('.', ''));
  const shift = scale + 4;
  return shift >= 0 ? digits * 10n ** BigInt(shift) <= limit : digits <= limit * 10n ** BigInt(-shift);
}
