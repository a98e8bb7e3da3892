import path from 'node:path';
import { type ClockReading, clockJump } from './clock.ts';
import type { FolderConfig } from './config.ts';
import { openArchive } from './find-archived.ts';
import type { Findings, FoundFile, Warning } from './findings.ts';
import { folderProblem } from './folder-problem.ts';
import { FolderView, type Gone } from './folder-view.ts';
import type { Situation } from './judge-file.ts';
import { type LedgerHeader, ledgerPath, readLedger, readLedgerHeader, writeLedger } from './ledger.ts';
import { isUnchanged, type Listing, listFolder } from './list-folder.ts';
import { compilePatterns } from './path-patterns.ts';
import { isQuiet } from './quiet-hours.ts';

/** What is the same for all folders of one check. */
export interface CheckContext {
  stateDirectory: string;
  /** When the check began. */
  clock: ClockReading;
  /** For how many ms the check has been at work; absent: it takes no time. */
  elapsedMs?: () => number;
  intervalMs: number;
  /** When the monitor checked last, on today's clock; undefined when it never did. */
  lastCheckAt: number | undefined;
  maxEntries: number;
}

/** Folders are listed anew after this time even when they look unchanged: not every network drive can be trusted. */
const relistMs = 60 * 60_000;
/** A change this shortly before a listing may share its time with one after it. FAT counts in 2 s. */
const timeGrainMs = 3000;

/**
 * One check of one folder. What is late, and since when files are there, is in the ledger when this returns; what has
 * ended stays in it until `settle`. So a kill at any point loses nothing: an end is found again.
 */
export async function examineFolder(folder: FolderConfig, context: CheckContext): Promise<Findings> {
  const rules = JSON.stringify([folder, context.intervalMs]);
  const file = ledgerPath(context.stateDirectory, folder.path);
  const header = await readLedgerHeader(file);
  const isFresh = header !== undefined && (await canBeTrusted(header, rules, context));
  if (isFresh && (header.nextLookAt ?? Number.POSITIVE_INFINITY) > context.clock.now)
    return { ...noFindings(folder), files: header.files };
  return examineFiles(folder, context, { file, rules, relist: !isFresh });
}

interface Work {
  /** Of the ledger. */
  file: string;
  rules: string;
  relist: boolean;
}

async function examineFiles(folder: FolderConfig, context: CheckContext, work: Work): Promise<Findings> {
  const stored = await readLedger(work.file);
  const ledger = stored === 'damaged' ? undefined : stored;
  const jump = ledger ? clockJump(ledger.header.clock, context.clock) : 0;
  const view = new FolderView(
    folder.path,
    ledger?.files ?? new Map(),
    situationOf(folder, context, !!ledger),
    jump,
  );
  const listing = work.relist || !ledger ? await list(folder, context, view) : undefined;
  // Nothing was seen of the folder: what is known of it stays as it is.
  if (listing && !listing.isReadable) return { ...noFindings(folder), problems: listing.problems };
  if (!listing || listing.problems.length > 0) await view.lookAtRest();
  const ended = await tellEnds(folder, await view.finish(ledger?.header.rules === work.rules));
  const header = (): LedgerHeader => ({
    version: 1,
    folder: folder.path,
    rules: work.rules,
    clock: context.clock,
    listedAt: listing ? context.clock.now : ledger!.header.listedAt + jump,
    nextLookAt: view.nextLookAt(),
    directories: listing ? steadyDirectories(listing, context) : ledger!.header.directories,
    files: view.files.size,
  });
  const remember = () => writeLedger(work.file, { header: header(), files: view.withEnds() });
  if (view.isChanged || !ledger || isOtherHeader(ledger.header, header())) await remember();
  return {
    folder,
    files: view.files.size,
    found: [...view.late, ...ended.found],
    problems: [...(listing?.problems ?? []), ...view.problems, ...ended.problems],
    warnings: [...view.warnings, ...ledgerWarnings(folder, stored === 'damaged', jump)],
    async settle() {
      if (ended.found.length === 0) return;
      view.forget(ended.found);
      await remember();
    },
  };
}

function situationOf(folder: FolderConfig, context: CheckContext, isKnown: boolean): Situation {
  const { now } = context.clock;
  const { lastCheckAt, intervalMs, elapsedMs } = context;
  const wasAway = lastCheckAt === undefined || now - lastCheckAt > 2 * intervalMs;
  return {
    now,
    ...(elapsedMs && { seenAt: () => now + elapsedMs() }),
    slaMs: folder.slaMinutes * 60_000,
    lookAheadMs: 1.5 * intervalMs,
    isQuiet: isQuiet(folder.quietHours, folder.timeZone ?? 'UTC', now),
    notBefore: isKnown && lastCheckAt !== undefined ? lastCheckAt : Number.NEGATIVE_INFINITY,
    isFirstSight: !isKnown || wasAway,
  };
}

/** Whether the names in the ledger are still those in the folder. */
async function canBeTrusted(header: LedgerHeader, rules: string, { clock }: CheckContext): Promise<boolean> {
  if (!header.directories || header.rules !== rules || clockJump(header.clock, clock) !== 0) return false;
  if (clock.now - header.listedAt > relistMs) return false;
  // What keeps a folder from being looked at is found by the listing, too.
  return isUnchanged(header.folder, header.directories).catch(() => false);
}

async function list(folder: FolderConfig, context: CheckContext, view: FolderView) {
  const rules = {
    recursive: folder.recursive,
    matches: compilePatterns(folder.patterns, folder.exclude, path),
    leftOut: folder.archive && path.join(folder.archive),
    maxEntries: context.maxEntries,
  };
  try {
    const listing = await listFolder(folder.path, rules, (paths) => view.see(paths));
    return { ...listing, isReadable: true };
  } catch (error) {
    return { directories: {}, problems: [folderProblem(folder.path, folder.path, error)], isReadable: false };
  }
}

function steadyDirectories({ directories, problems }: Listing, { clock }: CheckContext) {
  const isSteady = Object.values(directories).every((changedAt) => changedAt < clock.now - timeGrainMs);
  return isSteady && problems.length === 0 ? directories : null;
}

function isOtherHeader(stored: LedgerHeader, header: LedgerHeader): boolean {
  return (
    stored.listedAt < header.listedAt - relistMs ||
    stored.rules !== header.rules ||
    stored.nextLookAt !== header.nextLookAt ||
    JSON.stringify(stored.directories) !== JSON.stringify(header.directories)
  );
}

/** Looks for the vanished in the archive. While that cannot be searched, their end is not told. */
async function tellEnds(folder: FolderConfig, gone: Gone[]) {
  if (gone.length === 0) return { found: [], problems: [] };
  if (!folder.archive)
    return { found: gone.map(({ name, file }) => ({ name, file, status: 'gone' as const })), problems: [] };
  const found: FoundFile[] = [];
  try {
    const archive = await openArchive(folder.archive, folder.archiveLevels);
    for (const { name, file } of gone) found.push({ name, file, status: await archive.endOf(name, file) });
    return { found, problems: [] };
  } catch (error) {
    const problem = folderProblem(folder.path, `archive ${folder.archive}`, error);
    const message = `${problem.message}: whether ${gone.length - found.length} file(s) got there is not known`;
    return { found, problems: [{ ...problem, message }] };
  }
}

function ledgerWarnings(folder: FolderConfig, isDamaged: boolean, jump: number): Warning[] {
  const warnings: Warning[] = [];
  if (isDamaged) {
    const message = 'the ledger could not be read; times in the folder begin with the times of the files';
    warnings.push({ folder: folder.path, code: 'ledger_damaged', message });
  }
  if (jump !== 0) {
    const message = `the clock was set by ${Math.round(jump / 1000)} s; times in the folder were moved with it`;
    warnings.push({ folder: folder.path, code: 'clock_jump', message });
  }
  return warnings;
}

/** A folder with nothing to report and nothing to settle. */
export function noFindings(folder: FolderConfig): Findings {
  return { folder, files: 0, found: [], problems: [], warnings: [], settle: async () => {} };
}
