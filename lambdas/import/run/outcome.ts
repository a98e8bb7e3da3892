import * as z from 'zod';
import { Effort } from '../../runtime/effort.ts';
import { rejectCodes, warningCodes } from './codes.ts';

const count = z.number().int().nonnegative();

/** One rejected row as the report shows it; `value` is the offending cell cut to 200 characters. */
export const RejectExample = z.object({
  row: count,
  line: count,
  code: z.enum(rejectCodes),
  column: z.string().nullable(),
  message: z.string(),
  value: z.string().nullable(),
});
export type RejectExample = z.infer<typeof RejectExample>;

/**
 * Warnings of one code about one column, with up to three examples. `column_unknown` counts 1 for its column,
 * `sku_lookalike` each SKU once, the others each cell. `note` says more about the example.
 */
export const Warning = z.object({
  code: z.enum(warningCodes),
  column: z.string(),
  count,
  examples: z.array(z.object({ row: count, line: count, value: z.string(), note: z.string().optional() })),
});
export type Warning = z.infer<typeof Warning>;

/** What one *transform* child did; stored under (run, range). `valid` counts rows that passed, before deduplication. */
export const RangeOutcome = z.object({
  range: count,
  rows: count,
  valid: count,
  rejected: count,
  reasons: z.partialRecord(z.enum(rejectCodes), count),
  /** Up to three per code. */
  examples: z.array(RejectExample),
  warnings: z.array(Warning),
  /** How many SKUs are listed under runKeys.lookalikes. */
  lookalikeSuspects: count.optional(),
  effort: Effort,
});
export type RangeOutcome = z.infer<typeof RangeOutcome>;

/** Most repeated SKUs that the report of a run describes; beyond them there is the CSV. */
export const listedDuplicates = 1_000;

/** One SKU that stood in several valid rows: the last row won. `rows` lists at most 20, in file order. */
export const DuplicateGroup = z.object({
  sku: z.string(),
  rows: z.array(z.object({ row: count, line: count, spelling: z.string() })),
  total: count,
  wonBy: count,
});
export type DuplicateGroup = z.infer<typeof DuplicateGroup>;

/** What one *load* child did; stored under (run, partition). The four counts add up to its valid rows. */
export const PartitionOutcome = z.object({
  partition: count,
  created: count,
  updated: count,
  unchanged: count,
  duplicates: count,
  /** The first of them are described under runKeys.duplicateGroups, all are listed under runKeys.duplicates. */
  duplicateSkus: count,
  effort: Effort,
});
export type PartitionOutcome = z.infer<typeof PartitionOutcome>;
