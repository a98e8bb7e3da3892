import * as z from 'zod';
import { fieldNamed, type ProductField } from '../../catalogue/product-fields.ts';
import { type RejectCode, rejectCodes } from '../run/codes.ts';

export type CellVerdict = { value: unknown; code?: undefined } | { code: RejectCode };

/** Judges one trimmed cell by the rule of its field. */
export function judgeCell(field: ProductField, cell: string): CellVerdict {
  const verdict = fieldNamed[field].rule.safeParse(cell);
  if (verdict.success) return { value: verdict.data };
  return { code: z.enum(rejectCodes).parse(verdict.error.issues[0]?.message) };
}
