import * as z from 'zod';
import { InstantText } from './instant.ts';
import { Label, Name } from './name.ts';

/** Of the body of `POST /sla-errors` and `POST /heartbeats`. */
export const maxBodyBytes = 1_048_576;
export const maxFilesPerFolder = 1_000;

/** `late`: seen past its SLA. `archived`: seen in the archive folder. `gone`: in neither. */
export const FileStatus = z.enum(['late', 'archived', 'gone']);
export type FileStatus = z.infer<typeof FileStatus>;

/** When it was seen and by whom; a file's own go before those of the report. */
const sighting = {
  observedAt: InstantText.optional(),
  monitorId: Label.optional(),
  reportId: Label.optional(),
};

const ReportedFile = z.object({
  filename: Name,
  creationDate: InstantText,
  arrivedAt: InstantText.optional(),
  status: FileStatus.optional(),
  ...sighting,
});
export type ReportedFile = z.infer<typeof ReportedFile>;

const ReportedFolder = z.object({
  folder: Name,
  /** Minutes. */
  sla: z.int().min(1).max(10_080),
  /** IANA name; days of this zone are affected besides the UTC days. */
  timeZone: z.string().min(1).max(64).optional(),
  files: z
    .array(ReportedFile)
    // Not by max(), after which zod would not look at the files any more: all faults are to be told at once.
    .refine((files) => files.length <= maxFilesPerFolder, {
      message: `At most ${maxFilesPerFolder} files in an entry`,
      params: { code: 'too_big' },
      when: ({ value }) => Array.isArray(value),
    })
    .meta({ maxItems: maxFilesPerFolder }),
});
export type ReportedFolder = z.infer<typeof ReportedFolder>;

/** Members that are not named here are ignored. */
export const Report = z
  .object({
    sla_error: z.array(ReportedFolder),
    configHash: Label.optional(),
    ...sighting,
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof Report>;

const Warning = z.object({ path: z.string(), code: z.string(), message: z.string() });
export type Warning = z.infer<typeof Warning>;

export const ReportAnswer = z
  .object({
    accepted: z.int().min(0),
    new: z.int().min(0),
    known: z.int().min(0),
    reportId: z.string(),
    warnings: z.array(Warning),
  })
  .meta({ id: 'ReportAnswer' });
export type ReportAnswer = z.infer<typeof ReportAnswer>;
