import * as z from 'zod';

/** What `start` hands to the state machine; also the input of *validate*. Sizes in bytes, times ISO 8601 UTC. */
export const RunInput = z.object({
  runId: z.string().min(1),
  bucket: z.string().min(1),
  key: z.string().min(1),
  /** null on a bucket that is not versioned: the ETag alone pins the content then. */
  versionId: z.string().nullable(),
  etag: z.string().min(1),
  sizeBytes: z.number().int().nonnegative(),
  team: z.string(),
  /** Of the event that told of the object. */
  receivedAt: z.iso.datetime(),
  /** S3's own order of the versions of a key; null when the event did not tell it. */
  sequencer: z.string().nullable().default(null),
});
export type RunInput = z.infer<typeof RunInput>;
