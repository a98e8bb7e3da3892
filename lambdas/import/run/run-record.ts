import * as z from 'zod';
import { Effort } from '../../runtime/effort.ts';
import { RunInput } from './run-input.ts';

/** The stages of a run, in the order of the state machine. */
export const stageNames = ['validate', 'transform', 'review', 'load', 'report', 'notify'] as const;
export type StageName = (typeof stageNames)[number];

/** Row counts of a finished run: rows = created + updated + unchanged + duplicates + rejected. */
export const RunCounts = z.object({
  rows: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  /** Warnings in all: one per unknown column, one per cell for the others. */
  warnings: z.number(),
  reasons: z.record(z.string(), z.number()),
});
export type RunCounts = z.infer<typeof RunCounts>;

export const RunError = z.object({ code: z.string(), message: z.string() });
export type RunError = z.infer<typeof RunError>;

/** Why the mail about a run has not been accepted. It does not make a run fail. */
export const MailError = RunError.extend({
  /** Of which mail; see `mails`. */
  occasion: z.string(),
  /** How often it was tried since it was last given up. */
  tries: z.number().int().positive(),
  /** False while whoever sends it will try again by itself. */
  isGivenUp: z.boolean(),
});
export type MailError = z.infer<typeof MailError>;

/** The item of a run in the run table. */
export const RunRecord = RunInput.extend({
  status: z.enum(['running', 'succeeded', 'failed']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  /** When it first had the turn; a run without it has written nothing. */
  grantedAt: z.iso.datetime().optional(),
  /** How often it was closed as failed: once, and once more for each redrive. */
  closings: z.number().int().default(0),
  counts: RunCounts.optional(),
  /** Without a word of the file, since histories and mails show it. */
  error: RunError.optional(),
  /** Why the file was refused in a message that may quote its header, for the report and the answer. */
  refusal: RunError.optional(),
  /** Of the configuration file of the deployment that started it, in hexadecimal. */
  configSha256: z.string().optional(),
  /** IANA name of the zone in which report and mail show times; UTC when absent. */
  timeZone: z.string().optional(),
  efforts: z.partialRecord(z.enum(stageNames), Effort),
  /** Highest resident memory per function, MiB. */
  peakMemoryMb: z.record(z.string(), z.number()),
  /** Message id of each mail that was accepted, by its occasion: a mail that stands here is never sent again. */
  mails: z.record(z.string(), z.string()).optional(),
  mailError: MailError.optional(),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** The run's error as the people see it who have access to its file. */
export function shownError({ error, refusal }: Pick<RunRecord, 'error' | 'refusal'>): RunError | undefined {
  return error && refusal?.code === error.code ? refusal : error;
}
