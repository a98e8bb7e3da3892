import * as z from 'zod';
import { Name } from './name.ts';

export const maxItemsPerPage = 200;
const usualItemsPerPage = 50;
export const maxSummaryDays = 31;

const dayMs = 86_400_000;

/** What the schemas of both searches have no words for. */
export const searchRules =
  'A `date` or a `folder` is needed. `from` and `to` go with a `folder` and without a `date`. A `cursor` serves the search that gave it.';

/** A text of digits, as the query has it, to a number. */
const limit = z
  .string()
  .regex(/^\d{1,6}$/, 'Expected a whole number')
  .transform(Number)
  .pipe(z.int().min(1).max(maxItemsPerPage))
  // What it becomes is what a caller has to know.
  .meta({ type: 'integer', minimum: 1, maximum: maxItemsPerPage, default: usualItemsPerPage });

/** Days, as 2026-11-20. */
const criteria = {
  date: z.iso
    .date()
    .meta({ examples: ['2026-11-18'] })
    .optional(),
  folder: Name.optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  status: z.enum(['open', 'resolved']).optional(),
  cursor: z.string().min(1).max(500).optional(),
};

interface Range {
  date?: string | undefined;
  folder?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export const SearchQuery = z
  .strictObject({ ...criteria, limit: limit.default(usualItemsPerPage) })
  .superRefine(checkCriteria);
export type SearchQuery = z.infer<typeof SearchQuery>;

export const ExportQuery = z.strictObject(criteria).superRefine(checkCriteria);
export type ExportQuery = z.infer<typeof ExportQuery>;

/** What a search asks for, apart from where it stands and how much of it is wanted. */
export type Criteria = Omit<ExportQuery, 'cursor'>;

export const SummaryQuery = z
  .strictObject({
    from: z.iso.date().meta({ examples: ['2026-11-01'] }),
    to: z.iso.date().meta({ examples: ['2026-11-30'] }),
  })
  .superRefine((query, context) => {
    checkOrder(query, context);
    if (Date.parse(query.to) - Date.parse(query.from) >= maxSummaryDays * dayMs) {
      refuse(context, 'to', 'too_many_days', `At most ${maxSummaryDays} days can be summed up at a time`);
    }
  });
export type SummaryQuery = z.infer<typeof SummaryQuery>;

/** `creationDate` is as it was sent; the other times are UTC. `resolution` is there when it is resolved. */
export const Breach = z.object({
  folder: z.string(),
  filename: z.string(),
  sla: z.int(),
  creationDate: z.string(),
  affectedFrom: z.iso.datetime(),
  affectedTo: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  status: z.enum(['open', 'resolved']),
  resolution: z.enum(['archived', 'gone']).optional(),
});
export type Breach = z.infer<typeof Breach>;

export const SearchAnswer = z
  .object({ items: z.array(Breach), nextCursor: z.string().nullable() })
  .meta({ id: 'SearchAnswer' });
export type SearchAnswer = z.infer<typeof SearchAnswer>;

/**
 * `complete` is false on a day with more breaches than one call reads: its counts are then lower bounds. `nextFrom` is
 * the day to ask from again when not all days could be read.
 */
export const SummaryAnswer = z
  .object({
    days: z.array(
      z.object({
        date: z.iso.date(),
        count: z.int(),
        complete: z.boolean(),
        folders: z.array(z.object({ folder: z.string(), count: z.int() })),
      }),
    ),
    nextFrom: z.iso.date().nullable(),
  })
  .meta({ id: 'SummaryAnswer' });
export type SummaryAnswer = z.infer<typeof SummaryAnswer>;

function checkCriteria(query: Range, context: z.RefinementCtx): void {
  const { date, folder, from, to } = query;
  if (!date && !folder) refuse(context, 'date', 'missing', 'A date or a folder is required');
  if (date && (from || to))
    refuse(context, 'date', 'not_together', 'A date and a range of days exclude each other');
  if (!folder && (from || to)) refuse(context, 'folder', 'missing', 'A range of days needs a folder');
  checkOrder(query, context);
}

function checkOrder({ from, to }: Range, context: z.RefinementCtx): void {
  if (from && to && from > to) refuse(context, 'to', 'before_from', 'The range ends before it begins');
}

function refuse(context: z.RefinementCtx, path: string, code: string, message: string): void {
  context.addIssue({ code: 'custom', path: [path], message, params: { code } });
}
