import { BucketIndex } from './bucket-index.ts';
import type { JournalRecord, ObjectCreated, Segment, StartUpload, UploadPart } from './journal-record.ts';

/** A multipart upload in progress. */
export interface Upload {
  start: StartUpload;
  parts: Map<number, UploadPart>;
}

/** The state that the journal describes, in memory. About 1 KB per version. */
export class ObjectIndex {
  readonly uploads = new Map<string, Upload>();
  /** Creations that nobody has acknowledged yet, by sequencer. They outlive their object. */
  readonly announcements = new Map<string, ObjectCreated>();
  lastSequencer = '';
  readonly #buckets = new Map<string, BucketIndex>();

  bucket(name: string): BucketIndex {
    let bucket = this.#buckets.get(name);
    if (!bucket) {
      bucket = new BucketIndex();
      this.#buckets.set(name, bucket);
    }
    return bucket;
  }

  /** Applies one change and returns the segments that nothing refers to any more. */
  apply(record: JournalRecord): Segment[] {
    if (record.op === 'put') return this.#put(record);
    if (record.op === 'remove') return this.bucket(record.bucket).remove(record.key, record.versionId);
    if (record.op === 'start-upload') this.uploads.set(record.uploadId, { start: record, parts: new Map() });
    if (record.op === 'part') return this.#setPart(record.uploadId, record.part);
    if (record.op === 'abort-upload') return this.#endUpload(record.uploadId, new Set());
    if (record.op === 'announce') this.announcements.set(record.event.sequencer, record.event);
    if (record.op === 'announced') this.announcements.delete(record.sequencer);
    return [];
  }

  /** The shortest journal that leads to this state. */
  *records(): Generator<JournalRecord> {
    for (const [bucket, index] of this.#buckets) {
      for (const [key, versions] of index.entries()) {
        for (const version of versions) yield { op: 'put', bucket, key, version };
      }
    }
    for (const [uploadId, upload] of this.uploads) {
      yield upload.start;
      for (const part of upload.parts.values()) yield { op: 'part', uploadId, part };
    }
    for (const event of this.announcements.values()) yield { op: 'announce', event };
  }

  /** Names of all blobs in use. */
  blobs(): Set<string> {
    const blobs = new Set<string>();
    for (const record of this.records()) {
      const segments =
        record.op === 'put' ? record.version.segments : record.op === 'part' ? record.part.segments : [];
      for (const { blob } of segments) blobs.add(blob);
    }
    return blobs;
  }

  #put(record: Extract<JournalRecord, { op: 'put' }>): Segment[] {
    const { bucket, key, version, announce } = record;
    if (version.sequencer > this.lastSequencer) this.lastSequencer = version.sequencer;
    if (announce) {
      const { sizeBytes, etag, sequencer, time } = version;
      const versionId = version.versionId === 'null' ? null : version.versionId;
      this.announcements.set(sequencer, {
        bucket,
        key,
        sizeBytes,
        etag,
        versionId,
        sequencer,
        time,
        reason: announce,
      });
    }
    const freed = this.bucket(bucket).put(key, version);
    if (!version.uploadId) return freed;
    const kept = new Set(version.segments.map((segment) => segment.blob));
    return [...freed, ...this.#endUpload(version.uploadId, kept)];
  }

  #setPart(uploadId: string, part: UploadPart): Segment[] {
    const parts = this.uploads.get(uploadId)?.parts;
    if (!parts) return part.segments;
    const before = parts.get(part.number)?.segments ?? [];
    parts.set(part.number, part);
    return before;
  }

  #endUpload(uploadId: string, kept: Set<string>): Segment[] {
    const parts = [...(this.uploads.get(uploadId)?.parts.values() ?? [])];
    this.uploads.delete(uploadId);
    return parts.flatMap((part) => part.segments).filter((segment) => !kept.has(segment.blob));
  }
}
