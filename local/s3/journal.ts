import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { onceThereIsSpace } from '../disk-space.ts';
import { type JournalRecord, journalRecord } from './journal-record.ts';

/**
 * The append-only file that says what exists: one JSON line per change. A change has happened when its line is
 * on disk. Lines that arrive while a flush runs share the next one, so many small puts cost few flushes.
 */
export class Journal {
  readonly #file: FileHandle;
  /** Up to where the file is known to be right. */
  #sizeBytes: number;
  #closing = false;
  #waiting: { line: string; settle: PromiseWithResolvers<void> }[] = [];
  #flushing: Promise<void> | undefined;
  #broken: unknown;

  private constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  static async open(path: string): Promise<Journal> {
    const file = await open(path, 'a');
    return new Journal(file, (await file.stat()).size);
  }

  /**
   * Resolves when the record is on disk; while that is full, it waits. After any other failed write every append fails:
   * the file's end is unknown.
   */
  append(record: JournalRecord): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    const settle = Promise.withResolvers<void>();
    this.#waiting.push({ line: `${JSON.stringify(record)}\n`, settle });
    this.#flushing ??= this.#flush();
    return settle.promise;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#flushing;
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#broken) throw this.#broken;
        const bytes = Buffer.from(batch.map((entry) => entry.line).join(''));
        await onceThereIsSpace(
          () => this.#write(bytes),
          () => this.#closing,
        );
        for (const entry of batch) entry.settle.resolve();
      } catch (error) {
        this.#broken = error;
        for (const entry of batch) entry.settle.reject(error);
      }
    }
    this.#flushing = undefined;
  }

  /** What a full disk cut short is taken away first, so that no line continues it. */
  async #write(bytes: Buffer): Promise<void> {
    if ((await this.#file.stat()).size > this.#sizeBytes) await this.#file.truncate(this.#sizeBytes);
    await this.#file.appendFile(bytes);
    await this.#file.datasync();
    this.#sizeBytes += bytes.length;
  }
}

/**
 * The records of a journal in order, none when there is no file. A last line that a crash cut short does not
 * count: its change was never answered. A damaged line elsewhere throws with its number.
 */
export async function* readJournal(path: string): AsyncGenerator<JournalRecord> {
  if (!existsSync(path)) return;
  let rest: Buffer = Buffer.alloc(0);
  let lineNumber = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      lineNumber += 1;
      yield parseLine(bytes.toString('utf8', start, end), path, lineNumber);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
}

/** Replaces the journal by these records at once: a crash leaves the old file or the new one. */
export async function rewriteJournal(path: string, records: Iterable<JournalRecord>): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w');
  try {
    let lines = '';
    for (const record of records) {
      lines += `${JSON.stringify(record)}\n`;
      if (lines.length < 1 << 20) continue;
      await file.appendFile(lines);
      lines = '';
    }
    await file.appendFile(lines);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const directory = await open(dirname(path), 'r');
  await directory.sync().finally(() => directory.close());
}

function parseLine(line: string, path: string, lineNumber: number): JournalRecord {
  try {
    return journalRecord.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${path}:${lineNumber} is damaged`, { cause });
  }
}
