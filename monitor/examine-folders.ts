import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inParallel } from '../shared/in-parallel.ts';
import type { FolderConfig } from './config.ts';
import { type CheckContext, examineFolder, noFindings } from './examine-folder.ts';
import type { Findings } from './findings.ts';

/**
 * Two keep both the listing and the looks of a local disk busy. A folder of the largest size takes about 40 MB while
 * it is examined, so more would not fit the 150 MB that a monitor may use.
 */
const foldersAtOnce = 2;

/** A drive that has not answered in this time is reported; the next folder must not wait for it. */
const defaultPatienceMs = 60_000;

/** Paths whose examination has not come back. Another try would only block another thread. */
const hanging = new Set<string>();

/** Examines all folders and hands over the findings of each as soon as they are there. */
export async function examineFolders(
  folders: readonly FolderConfig[],
  context: CheckContext,
  onFindings: (findings: Findings) => Promise<void>,
  patienceMs = defaultPatienceMs,
): Promise<void> {
  await mkdir(join(context.stateDirectory, 'ledger'), { recursive: true, mode: 0o700 });
  await inParallel(folders, foldersAtOnce, async (folder) => {
    await onFindings(await examineInTime(folder, context, patienceMs));
  });
}

async function examineInTime(
  folder: FolderConfig,
  context: CheckContext,
  patienceMs: number,
): Promise<Findings> {
  if (hanging.has(folder.path)) return unanswered(folder, 'still does not answer');
  hanging.add(folder.path);
  const examined = examineFolder(folder, context).finally(() => hanging.delete(folder.path));
  const { promise, resolve } = Promise.withResolvers<Findings>();
  const timer = setTimeout(
    () => resolve(unanswered(folder, `did not answer in ${patienceMs / 1000} s`)),
    patienceMs,
  );
  return Promise.race([examined, promise]).finally(() => clearTimeout(timer));
}

function unanswered(folder: FolderConfig, how: string): Findings {
  const message = `${folder.path} ${how}`;
  return { ...noFindings(folder), problems: [{ folder: folder.path, code: 'unreadable', message }] };
}
