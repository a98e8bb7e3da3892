import type { Dirent } from 'node:fs';
import { lstat, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FolderProblem, folderProblem, isMissing } from './folder-problem.ts';

export interface ListingRules {
  recursive: boolean;
  matches: (relativePath: string) => boolean;
  /** Absolute path of a folder below that is not entered: the archive. */
  leftOut: string | undefined;
  maxEntries: number;
}

export interface Listing {
  /** Change time in ms by path below the folder ('' is the folder itself). */
  directories: Record<string, number>;
  /** Empty: every entry was seen, so that what was not seen is not there. */
  problems: FolderProblem[];
}

/** So many entries are read with one call and judged together. */
const batchEntries = 512;

/**
 * Streams the paths (below the folder) of the matching files in batches. Links are neither files nor entered.
 * @throws the file system's error when the folder itself cannot be read.
 */
export async function listFolder(
  folder: string,
  rules: ListingRules,
  onFiles: (relativePaths: string[]) => Promise<void>,
): Promise<Listing> {
  const listing: Listing = { directories: {}, problems: [] };
  const pending = [''];
  let entries = 0;
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    try {
      // Before the names: a change while they are read makes the next check read them again.
      listing.directories[directory] = await changeTime(join(folder, directory));
      for await (const batch of readBatches(join(folder, directory))) {
        entries += batch.length;
        if (entries > rules.maxEntries) return { ...listing, problems: [tooLarge(folder, rules)] };
        await onFiles(sortOut(folder, directory, batch, rules, pending));
      }
    } catch (error) {
      if (directory === '') throw error;
      // A folder below may go at any time; then its files are gone, too.
      if (isMissing(error)) delete listing.directories[directory];
      else listing.problems.push(folderProblem(folder, join(folder, directory), error));
    }
  }
  return listing;
}

/** Whether no name has come or gone in any of the folders since a listing. */
export async function isUnchanged(folder: string, directories: Record<string, number>): Promise<boolean> {
  for (const [directory, changedAt] of Object.entries(directories)) {
    const current = await changeTime(join(folder, directory)).catch((error: unknown) => {
      if (directory === '') throw error;
    });
    if (current !== changedAt) return false;
  }
  return true;
}

async function changeTime(directory: string): Promise<number> {
  return (await stat(directory)).mtimeMs;
}

async function* readBatches(directory: string): AsyncGenerator<Dirent[]> {
  let batch: Dirent[] = [];
  for await (const entry of await opendir(directory, { bufferSize: batchEntries })) {
    batch.push(await withKnownKind(entry));
    if (batch.length < batchEntries) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** Some network drives do not say what an entry is. */
async function withKnownKind(entry: Dirent): Promise<Dirent> {
  const isKnown =
    entry.isFile() || entry.isDirectory() || entry.isSymbolicLink() || entry.isFIFO() || entry.isSocket();
  if (isKnown || entry.isBlockDevice() || entry.isCharacterDevice()) return entry;
  const stats = await lstat(join(entry.parentPath, entry.name)).catch(() => undefined);
  return stats
    ? Object.assign(entry, { isFile: () => stats.isFile(), isDirectory: () => stats.isDirectory() })
    : entry;
}

function sortOut(
  folder: string,
  directory: string,
  batch: Dirent[],
  rules: ListingRules,
  pending: string[],
): string[] {
  const files: string[] = [];
  for (const entry of batch) {
    const path = directory === '' ? entry.name : join(directory, entry.name);
    if (entry.isFile() && rules.matches(path)) files.push(path);
    else if (rules.recursive && entry.isDirectory() && join(folder, path) !== rules.leftOut)
      pending.push(path);
  }
  return files;
}

function tooLarge(folder: string, { maxEntries }: ListingRules): FolderProblem {
  return { folder, code: 'too_large', message: `${folder} has more than ${maxEntries} entries` };
}
