import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../shared/atomic-file.ts';
import { systemCode } from '../shared/system-code.ts';
import { ClockReading } from './clock.ts';
import type { KnownFile } from './judge-file.ts';

const LedgerHeader = z.object({
  version: z.literal(1),
  folder: z.string(),
  /** Fingerprint of the folder's rules; other rules make the next check a whole one. */
  rules: z.string(),
  /** The clock when the ledger was written: the times in it are by that clock. */
  clock: ClockReading,
  /** When the folder was last listed. */
  listedAt: z.number(),
  /** Before this time no file needs a look; null: none at all. */
  nextLookAt: z.number().nullable(),
  /** Change times of the folder and those below it, by their path; null when the listing may be out of date. */
  directories: z.record(z.string(), z.number()).nullable(),
  files: z.int(),
});
export type LedgerHeader = z.infer<typeof LedgerHeader>;

export interface Ledger {
  header: LedgerHeader;
  /** By the path below the folder. */
  files: Map<string, KnownFile>;
}

/** Headers hold the change time of each folder of the tree; those of very many folders are not read ahead. */
const headerBytes = 64 * 1024;

/** One file per folder, so that a change in one folder rewrites no other's. */
export function ledgerPath(stateDirectory: string, folder: string): string {
  return join(
    stateDirectory,
    'ledger',
    `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.txt`,
  );
}

/** The first line alone; undefined when there is none or it is not readable. */
export async function readLedgerHeader(path: string): Promise<LedgerHeader | undefined> {
  const file = await open(path, 'r').catch(undefinedIfMissing);
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    return end < 0 ? undefined : parseHeader(buffer.toString('utf8', 0, end));
  } finally {
    await file.close();
  }
}

/** The whole ledger, undefined when there is none, or `'damaged'`. */
export async function readLedger(path: string): Promise<Ledger | 'damaged' | undefined> {
  const text = await readFile(path, 'utf8').catch(undefinedIfMissing);
  if (text === undefined) return undefined;
  const end = text.indexOf('\n');
  const header = end < 0 ? undefined : parseHeader(text.slice(0, end));
  if (!header) return 'damaged';
  const files = new Map<string, KnownFile>();
  for (let start = end + 1; start < text.length; ) {
    const stop = text.indexOf('\n', start);
    const entry = stop < 0 ? undefined : parseEntry(text.slice(start, stop));
    if (!entry) return 'damaged';
    files.set(entry.name, entry.file);
    start = stop + 1;
  }
  return files.size === header.files ? { header, files } : 'damaged';
}

/** Survives a loss of power. */
export async function writeLedger(path: string, ledger: Ledger): Promise<void> {
  await writeFileAtomically(path, formatLedger(ledger), { isDurable: true });
}

/** Pieces of about 64 KiB: a write per line would cost a system call each. */
function* formatLedger({ header, files }: Ledger): Generator<string> {
  let piece = `${JSON.stringify({ ...header, files: files.size })}\n`;
  for (const [name, file] of files) {
    piece += formatEntry(name, file);
    if (piece.length < 65_536) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Numbers to the base 36, the name as JSON: names may hold line ends and, on Windows, half characters. */
function formatEntry(name: string, file: KnownFile): string {
  const { arrived, created, modified, sizeBytes, isReported } = file;
  const numbers = [arrived, created, modified, sizeBytes].map((value) => value.toString(36)).join(' ');
  return `${numbers} ${isReported ? 1 : 0} ${JSON.stringify(name)}\n`;
}

const entryForm = /^(-?\w+) (-?\w+) (-?\w+) (\w+) ([01]) (".*")$/;

function parseEntry(line: string): { name: string; file: KnownFile } | undefined {
  const match = entryForm.exec(line);
  const name = match ? parseJson(match[6]!) : undefined;
  if (!match || typeof name !== 'string') return undefined;
  const number = (index: number) => Number.parseInt(match[index]!, 36);
  return {
    // A slice would keep the whole text of the ledger in memory; JSON.parse gives a string of its own.
    name,
    file: {
      arrived: number(1),
      created: number(2),
      modified: number(3),
      sizeBytes: number(4),
      isReported: match[5] === '1',
    },
  };
}

function parseHeader(line: string): LedgerHeader | undefined {
  return LedgerHeader.safeParse(parseJson(line)).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') throw error;
}
