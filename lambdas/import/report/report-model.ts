import * as z from 'zod';
import { Dialect } from '../read/dialect.ts';
import { rejectCodes, warningCodes } from '../run/codes.ts';
import { DuplicateGroup, RejectExample, Warning } from '../run/outcome.ts';
import { PlannedColumn } from '../run/plan.ts';
import { RunCounts, RunError, stageNames } from '../run/run-record.ts';

/** All rejects of one code: what it means in a sentence and up to three of its rows. */
export const RejectGroup = z.object({
  code: z.enum(rejectCodes),
  count: z.number().int().positive(),
  meaning: z.string(),
  examples: z.array(RejectExample.omit({ code: true })),
});
export type RejectGroup = z.infer<typeof RejectGroup>;

/** All warnings of one code about one column, in words. */
export const ReportWarning = Warning.extend({ code: z.enum(warningCodes), message: z.string() });
export type ReportWarning = z.infer<typeof ReportWarning>;

/**
 * `runs/<runId>/report.json`: everything that `report.html` and the mail say. Sizes in bytes, times ISO 8601 UTC,
 * durations in seconds. For every run rows = created + updated + unchanged + duplicates + rejected.
 */
export const RunReport = z.object({
  runId: z.string(),
  /** The base name of the key. */
  file: z.string(),
  key: z.string(),
  versionId: z.string().nullable(),
  team: z.string(),
  status: z.enum(['succeeded', 'failed']),
  /** What of the file's valid rows is in the catalogue; `part`: the run broke while it wrote. */
  written: z.enum(['all', 'part', 'nothing']),
  /** Of a run that broke while it wrote: what the partitions did that it had finished. */
  finished: z
    .object({
      partitions: z.number().int().nonnegative(),
      created: z.number().int().nonnegative(),
      updated: z.number().int().nonnegative(),
    })
    .optional(),
  receivedAt: z.iso.datetime(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** IANA name; the page and the mail show the times in it. */
  timeZone: z.string().default('UTC'),
  bytes: z.number().int().nonnegative(),
  /** null and empty when the file was refused before its form was known. */
  dialect: Dialect.nullable(),
  columns: z.array(PlannedColumn),
  counts: RunCounts.omit({ reasons: true }),
  reasons: RunCounts.shape.reasons,
  /** Most frequent code first. */
  rejects: z.array(RejectGroup),
  duplicates: z.object({
    skus: z.number().int().nonnegative(),
    rows: z.number().int().nonnegative(),
    /** The first thousand. */
    groups: z.array(DuplicateGroup),
    /** Key of the CSV that lists them all, ordered by SKU; null when no SKU is repeated. */
    fullList: z.string().nullable(),
  }),
  warnings: z.array(ReportWarning),
  stages: z.partialRecord(z.enum(stageNames), z.number()),
  cpuSeconds: z.partialRecord(z.enum(stageNames), z.number()),
  /** MiB, per function. */
  peakMemoryMb: z.record(z.string(), z.number()),
  ranges: z.number().int().nonnegative(),
  partitions: z.number().int().nonnegative(),
  /** `message` may quote the header of the file, `summary` never does: mails say that one. */
  error: RunError.extend({ summary: z.string().optional() }).nullable(),
  /** Why the mail about the run was given up; absent when it was not. */
  mailError: RunError.optional(),
});
export type RunReport = z.infer<typeof RunReport>;
