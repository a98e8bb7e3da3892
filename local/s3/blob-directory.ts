import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseShortDisk } from '../disk-space.ts';
import type { Segment } from './journal-record.ts';

/** Bytes gathered before a write: 1 MiB made the fewest system calls without a measurable gain beyond. */
const BATCH_BYTES = 1 << 20;
/** Batches of all bodies together: what keeps the process small under many parallel uploads. */
const ALL_BATCHES_BYTES = 4 << 20;
/** What may still be written when the disk is nearly full: the report of a run that failed for that. */
const SMALL_BYTES = 1 << 20;
/** How old what is known of the free space may be: much less is written in between than is kept free. */
const SPACE_KNOWN_MS = 100;
/** Below IOV_MAX (1024), so that one batch is one system call. */
const BATCH_BUFFERS = 512;

/**
 * The bytes of all objects and parts, one file each under a random name: no key ever becomes a path. A blob
 * belongs to an object once the journal says so; what no record names is removed by `sweep` at the next start.
 */
export class BlobDirectory {
  readonly #path: string;
  readonly #readers = new Map<string, number>();
  #writing = 0;
  #spaceKnownAt = Number.NEGATIVE_INFINITY;
  readonly #doomed = new Set<string>();

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Writes a body and flushes it to disk. No bytes: no file and no segment. On any failure nothing stays.
   * @throws ConfigError `disk_full` before a large body takes the last space.
   */
  async write(source: AsyncIterable<Buffer>, seen: (bytes: Buffer) => void): Promise<Segment[]> {
    const blob = randomUUID();
    const file = await open(this.#file(blob), 'wx');
    this.#writing += 1;
    const batchBytes = Math.min(BATCH_BYTES, ALL_BATCHES_BYTES / this.#writing);
    try {
      const sizeBytes = await writeBatches(file, source, seen, batchBytes, () => this.#refuseShortDisk());
      if (sizeBytes > 0) await file.datasync();
      await file.close();
      if (sizeBytes > 0) return [{ blob, sizeBytes }];
      await rm(this.#file(blob));
      return [];
    } catch (error) {
      await file.close().catch(() => {});
      await rm(this.#file(blob), { force: true });
      throw error;
    } finally {
      this.#writing -= 1;
    }
  }

  /** Asked before each batch of every body; asking the system took a tenth of an upload. */
  async #refuseShortDisk(): Promise<void> {
    if (performance.now() - this.#spaceKnownAt < SPACE_KNOWN_MS) return;
    await refuseShortDisk(this.#path);
    this.#spaceKnownAt = performance.now();
  }

  /** Second names for the same bytes: a copy costs no reading, and each can be removed by itself. */
  async link(segments: Segment[]): Promise<Segment[]> {
    const copies = segments.map(({ sizeBytes }) => ({ blob: randomUUID(), sizeBytes }));
    try {
      for (const [at, { blob }] of segments.entries()) {
        await link(this.#file(blob), this.#file(copies[at]!.blob));
      }
      return copies;
    } catch (error) {
      await this.remove(copies);
      throw error;
    }
  }

  open(blob: string): Promise<FileHandle> {
    return open(this.#file(blob), 'r');
  }

  /** Keeps the segments readable, even when they are removed meanwhile, until the returned function is called. */
  hold(segments: Segment[]): () => Promise<void> {
    for (const { blob } of segments) this.#readers.set(blob, (this.#readers.get(blob) ?? 0) + 1);
    return async () => {
      for (const { blob } of segments) await this.#release(blob);
    };
  }

  async remove(segments: Segment[]): Promise<void> {
    for (const { blob } of segments) {
      if (this.#readers.has(blob)) this.#doomed.add(blob);
      else await rm(this.#file(blob), { force: true });
    }
  }

  /** Makes the directory and removes every file that is not `wanted`: bodies that a crash cut short. */
  async sweep(wanted: Set<string>): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    for await (const entry of await opendir(this.#path)) {
      if (!wanted.has(entry.name)) await rm(this.#file(entry.name), { force: true });
    }
  }

  async #release(blob: string): Promise<void> {
    const left = (this.#readers.get(blob) ?? 1) - 1;
    if (left > 0) {
      this.#readers.set(blob, left);
      return;
    }
    this.#readers.delete(blob);
    if (this.#doomed.delete(blob)) await rm(this.#file(blob), { force: true });
  }

  #file(blob: string): string {
    return join(this.#path, blob);
  }
}

/** While one batch is written by the thread pool, the next one is received and hashed. */
async function writeBatches(
  file: FileHandle,
  source: AsyncIterable<Buffer>,
  seen: (bytes: Buffer) => void,
  fullBatchBytes: number,
  checkSpace: () => Promise<void>,
): Promise<number> {
  let sizeBytes = 0;
  let batch: Buffer[] = [];
  let batchBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  for await (const bytes of source) {
    seen(bytes);
    batch.push(bytes);
    batchBytes += bytes.length;
    sizeBytes += bytes.length;
    if (batchBytes < fullBatchBytes && batch.length < BATCH_BUFFERS) continue;
    await writing;
    if (sizeBytes > SMALL_BYTES) await checkSpace();
    writing = writeBatch(file, batch, batchBytes);
    // It is awaited later; until then a failure must not count as unhandled.
    writing.catch(() => {});
    batch = [];
    batchBytes = 0;
  }
  await writing;
  if (batchBytes > 0) await writeBatch(file, batch, batchBytes);
  return sizeBytes;
}

async function writeBatch(file: FileHandle, batch: Buffer[], batchBytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(batch);
  if (bytesWritten !== batchBytes)
    throw new Error(`only ${bytesWritten} of ${batchBytes} bytes were written`);
}
