import { z } from 'zod';
import { CHECKSUM_ALGORITHMS } from './checksums.ts';

const checksum = z.object({
  algorithm: z.enum(CHECKSUM_ALGORITHMS),
  value: z.string(),
  type: z.enum(['FULL_OBJECT', 'COMPOSITE']),
});

/** A file under `blobs/` and its length. An object is the concatenation of its segments. */
const segment = z.object({ blob: z.string(), sizeBytes: z.number() });

/** One version of an object, or a delete marker. `versionId` is `null` (the text) in an unversioned bucket. */
const objectVersion = z.object({
  versionId: z.string(),
  /** 16 hex digits that grow with every version of the store. */
  sequencer: z.string(),
  time: z.string(),
  sizeBytes: z.number(),
  /** Without quotes. */
  etag: z.string(),
  segments: z.array(segment),
  /** Response headers as the writer gave them: content-type, x-amz-meta-… */
  headers: z.record(z.string(), z.string()),
  checksum: checksum.optional(),
  /** The multipart upload it came from: a repeated completion is answered alike. */
  uploadId: z.string().optional(),
  deleteMarker: z.literal(true).optional(),
});

const uploadPart = z.object({
  number: z.number(),
  time: z.string(),
  sizeBytes: z.number(),
  etag: z.string(),
  segments: z.array(segment),
  checksum: checksum.optional(),
});

const reason = z.enum(['PutObject', 'CompleteMultipartUpload', 'CopyObject']);
const address = { bucket: z.string(), key: z.string() };

/** A new object, as an EventBridge rule wants to hear of it. `versionId` is null in an unversioned bucket. */
const objectCreated = z.object({
  ...address,
  sizeBytes: z.number(),
  etag: z.string(),
  versionId: z.string().nullable(),
  sequencer: z.string(),
  time: z.string(),
  reason,
});

/**
 * One line of the journal: a change that happened whole. A put that is to be announced says so in the same
 * line, so that an object without its event, or an event without its object, cannot exist.
 */
export const journalRecord = z.discriminatedUnion('op', [
  z.object({ op: z.literal('put'), ...address, version: objectVersion, announce: reason.optional() }),
  z.object({ op: z.literal('remove'), ...address, versionId: z.string() }),
  z.object({
    op: z.literal('start-upload'),
    ...address,
    uploadId: z.string(),
    time: z.string(),
    headers: z.record(z.string(), z.string()),
    checksumAlgorithm: z.enum(CHECKSUM_ALGORITHMS).optional(),
    checksumType: z.enum(['FULL_OBJECT', 'COMPOSITE']).optional(),
  }),
  z.object({ op: z.literal('part'), uploadId: z.string(), part: uploadPart }),
  z.object({ op: z.literal('abort-upload'), uploadId: z.string() }),
  z.object({ op: z.literal('announce'), event: objectCreated }),
  z.object({ op: z.literal('announced'), sequencer: z.string() }),
]);

export type Segment = z.infer<typeof segment>;
export type ObjectVersion = z.infer<typeof objectVersion>;
export type UploadPart = z.infer<typeof uploadPart>;
export type CreationReason = z.infer<typeof reason>;
export type ObjectCreated = z.infer<typeof objectCreated>;
export type JournalRecord = z.infer<typeof journalRecord>;
export type StartUpload = Extract<JournalRecord, { op: 'start-upload' }>;
