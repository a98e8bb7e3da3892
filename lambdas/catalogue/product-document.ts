import * as z from 'zod';
import { storedText } from './fields/rule-parts.ts';
import { fieldElements } from './product-fields.ts';

export const importActions = ['created', 'updated'] as const;
export type ImportAction = (typeof importActions)[number];

/**
 * A stored product. `_id` is the canonical SKU, `sku` the spelling of the last write. Fields that this schema does
 * not name, also inside `stock`, belong to other writers.
 */
export const ProductDocument = z.looseObject({
  ...fieldElements,
  attributes: z.record(z.string(), z.string()).optional(),
  createdAt: z.date(),
  modifiedAt: z.date(),
  /** The run that last wrote this product and what it did, so that a repeated load counts the same. */
  lastImport: z.object({ runId: storedText(1), action: z.enum(importActions) }).optional(),
});
export type ProductDocument = z.infer<typeof ProductDocument>;
