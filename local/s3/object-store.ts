import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobDirectory } from './blob-directory.ts';
import { checkWriteConditions } from './conditions.ts';
import { Journal, readJournal, rewriteJournal } from './journal.ts';
import type { CreationReason, JournalRecord, ObjectCreated, ObjectVersion } from './journal-record.ts';
import { ObjectIndex } from './object-index.ts';
import { Outbox } from './outbox.ts';
import { S3Error } from './s3-error.ts';

/** A bucket of the template. `eventBridge`: creations in it are announced. */
export interface LocalBucket {
  name: string;
  versioned: boolean;
  eventBridge: boolean;
}

/** What a new version is made of, besides what the store adds itself. */
export type NewVersion = Pick<
  ObjectVersion,
  'sizeBytes' | 'etag' | 'segments' | 'headers' | 'checksum' | 'uploadId'
>;

/**
 * Buckets, objects and uploads under one directory: `journal.ndjson` says what exists, `blobs/` holds the bytes.
 * A change is made in memory and appended to the journal in one synchronous step, so conditions hold; it is
 * answered when the journal is on disk.
 */
export class ObjectStore {
  readonly blobs: BlobDirectory;
  readonly index: ObjectIndex;
  readonly buckets: LocalBucket[];
  readonly #journal: Journal;
  readonly #outbox: Outbox<ObjectCreated> | undefined;

  private constructor(
    buckets: LocalBucket[],
    parts: { blobs: BlobDirectory; index: ObjectIndex; journal: Journal },
    announce: ((event: ObjectCreated) => Promise<void>) | undefined,
  ) {
    this.buckets = buckets;
    this.blobs = parts.blobs;
    this.index = parts.index;
    this.#journal = parts.journal;
    if (!announce) return;
    this.#outbox = new Outbox(announce, async ({ sequencer }) => {
      await this.commit({ op: 'announced', sequencer });
    });
    for (const event of this.index.announcements.values()) this.#outbox.add(event);
  }

  /** Reads what is there, drops what a crash left half-written, and delivers what was not acknowledged. */
  static async open(
    directory: string,
    buckets: LocalBucket[],
    announce?: (event: ObjectCreated) => Promise<void>,
  ): Promise<ObjectStore> {
    await mkdir(directory, { recursive: true });
    const path = join(directory, 'journal.ndjson');
    const index = new ObjectIndex();
    for await (const record of readJournal(path)) index.apply(record);
    // Always: it also takes away a line that a crash cut short, so that new lines do not continue it.
    await rewriteJournal(path, index.records());
    const blobs = new BlobDirectory(join(directory, 'blobs'));
    await blobs.sweep(index.blobs());
    return new ObjectStore(buckets, { blobs, index, journal: await Journal.open(path) }, announce);
  }

  async close(): Promise<void> {
    await this.#outbox?.close();
    await this.#journal.close();
  }

  bucket(name: string): LocalBucket {
    const bucket = this.buckets.find((candidate) => candidate.name === name);
    if (!bucket) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
    return bucket;
  }

  /** The current object under a key; undefined when there is none or a delete marker. */
  current(bucket: string, key: string): ObjectVersion | undefined {
    const version = this.index.bucket(bucket).versions(key).at(-1);
    return version?.deleteMarker ? undefined : version;
  }

  /** Makes the change durable, then removes bytes that it freed. */
  async commit(record: JournalRecord): Promise<void> {
    const freed = this.index.apply(record);
    await this.#journal.append(record);
    await this.blobs.remove(freed);
  }

  /**
   * Stores a new version if the write's conditions hold at this moment, and announces it. When they do not,
   * `content.segments` are removed and the condition's error is thrown.
   */
  async create(
    address: { bucket: string; key: string },
    content: NewVersion,
    conditions: Record<string, string>,
    reason: CreationReason,
  ): Promise<ObjectVersion> {
    const bucket = this.bucket(address.bucket);
    try {
      checkWriteConditions(conditions, this.current(address.bucket, address.key));
    } catch (error) {
      if (!content.uploadId) await this.blobs.remove(content.segments);
      throw error;
    }
    const version = { ...this.#identity(bucket), ...content };
    const announce = bucket.eventBridge && this.#outbox ? { announce: reason } : {};
    await this.commit({ op: 'put', ...pick(address), version, ...announce });
    const event = this.index.announcements.get(version.sequencer);
    if (event) this.#outbox?.add(event);
    return version;
  }

  /** Hides the object of a versioned bucket behind a delete marker. */
  async putDeleteMarker(bucket: LocalBucket, key: string): Promise<ObjectVersion> {
    const empty = { sizeBytes: 0, etag: '', segments: [], headers: {}, deleteMarker: true as const };
    const version = { ...this.#identity(bucket), ...empty };
    await this.commit({ op: 'put', bucket: bucket.name, key, version });
    return version;
  }

  #identity(bucket: LocalBucket): Pick<ObjectVersion, 'versionId' | 'sequencer' | 'time'> {
    const sequencer = nextSequencer(this.index.lastSequencer);
    const versionId = bucket.versioned ? `${sequencer}${randomBytes(8).toString('hex')}` : 'null';
    return { versionId, sequencer, time: new Date().toISOString() };
  }
}

/** 16 hex digits: 1/1024 milliseconds since 1970, or one more than the last when the clock has not moved. */
function nextSequencer(last: string): string {
  const next = Math.max(Date.now() * 1024, last === '' ? 0 : Number.parseInt(last, 16) + 1);
  return next.toString(16).toUpperCase().padStart(16, '0');
}

function pick({ bucket, key }: { bucket: string; key: string }): { bucket: string; key: string } {
  return { bucket, key };
}
