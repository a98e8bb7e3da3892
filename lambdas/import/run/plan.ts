import * as z from 'zod';
import { productFields } from '../../catalogue/product-fields.ts';
import { Dialect } from '../read/dialect.ts';
import { RunInput } from './run-input.ts';

/** One column of the file. `header` is the original text; an unknown column is kept under `attribute`. */
export const PlannedColumn = z.object({
  header: z.string(),
  use: z.enum(['field', 'attribute', 'ignored']),
  field: z.enum(productFields).optional(),
  attribute: z.string().optional(),
});
export type PlannedColumn = z.infer<typeof PlannedColumn>;

/** Whether the file has a column of ours, and with it apostrophes before what a spreadsheet would run; see csv-line.ts. */
export function hasGuardedCells(columns: readonly PlannedColumn[]): boolean {
  return columns.some(({ use }) => use === 'ignored');
}

/**
 * A row-aligned byte span [startByte, endByte) of what *transform* reads. `firstRow` counts data rows from 1,
 * `firstLine` counts lines as an editor does (the header is on line 1), `rows` is the exact number of rows.
 */
export const PlannedRange = z.object({
  index: z.number().int().nonnegative(),
  startByte: z.number().int().nonnegative(),
  endByte: z.number().int().positive(),
  firstRow: z.number().int().positive(),
  firstLine: z.number().int().positive(),
  rows: z.number().int().nonnegative(),
});
export type PlannedRange = z.infer<typeof PlannedRange>;

/** The text of a file that was rewritten as plain UTF-8: an object of the run, pinned by its ETag. */
export const SourceText = RunInput.pick({ key: true, etag: true, sizeBytes: true });
export type SourceText = z.infer<typeof SourceText>;

/** Everything the later stages need to know of the file; kept at `runs/<runId>/plan.json`. */
export const Plan = z.object({
  run: RunInput,
  /** Becomes createdAt and modifiedAt of what the run writes, so that a retry writes the same bytes. */
  stampedAt: z.iso.datetime(),
  defaultCurrency: z.string().length(3),
  dialect: Dialect,
  /** What *transform* reads instead of the file; absent when the file is plain UTF-8 itself. */
  source: SourceText.optional(),
  columns: z.array(PlannedColumn),
  ranges: z.array(PlannedRange),
  /** Ascending canonical SKUs: partition p holds splitters[p-1] <= sku < splitters[p], compared as UTF-8 bytes. */
  splitters: z.array(z.string()),
});
export type Plan = z.infer<typeof Plan>;

/** An item of `ranges.json`, the input of one *transform* child. */
export const TransformInput = z.object({ runId: z.string(), bucket: z.string(), range: z.number().int() });
export type TransformInput = z.infer<typeof TransformInput>;

/** An item of `partitions.json`, the input of one *load* child. */
export const LoadInput = z.object({ runId: z.string(), bucket: z.string(), partition: z.number().int() });
export type LoadInput = z.infer<typeof LoadInput>;
