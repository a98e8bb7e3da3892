import { opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissing } from './folder-problem.ts';
import type { KnownFile, Look } from './judge-file.ts';
import { lookAtFiles } from './look-at-files.ts';

/** How the story of a file ends that is no longer in its folder. */
export type Resolution = 'archived' | 'gone';

/** An archive by day keeps three years of folders; more are not searched for one file. */
const maxFolders = 1000;

/** Clocks and file systems round times to two seconds at the coarsest. */
const toleranceMs = 2000;

/**
 * Finds the folders of an archive once, for the files that vanished in one check: itself and up to `levels` of folders
 * below it. `endOf` looks for a file under its path and its bare name; a file of the same name that was archived before
 * this one arrived does not count.
 * @throws the file system's error when the archive cannot be searched: "could not look" is not "gone".
 */
export async function openArchive(archive: string, levels: number) {
  const folders = await archiveFolders(archive, levels);
  return {
    async endOf(relativePath: string, file: KnownFile): Promise<Resolution> {
      const names = new Set([relativePath, basename(relativePath)]);
      const places = folders.flatMap((folder) => [...names].map((name) => join(folder, name)));
      for (const sight of await lookAtFiles(places)) {
        if (sight instanceof Error) throw sight;
        if (typeof sight === 'object' && isSameFile(file, sight)) return 'archived';
      }
      return 'gone';
    },
  };
}

function isSameFile(known: KnownFile, look: Look): boolean {
  return (
    look.created === known.created ||
    Math.abs(look.modified - known.modified) <= toleranceMs ||
    look.changed >= known.arrived - toleranceMs
  );
}

async function archiveFolders(archive: string, levels: number): Promise<string[]> {
  const found: string[] = [];
  const pending = [{ path: archive, levels }];
  for (const { path, levels } of pending) {
    found.push(path);
    // Also opened when nothing below is of interest: a missing archive must not pass for an empty one.
    const directory = await openFolder(path, path === archive);
    if (!directory) continue;
    for await (const entry of levels > 0 ? directory : []) {
      if (entry.isDirectory() && pending.length < maxFolders)
        pending.push({ path: join(path, entry.name), levels: levels - 1 });
    }
    if (levels === 0) await directory.close();
  }
  return found;
}

async function openFolder(path: string, isNeeded: boolean) {
  return opendir(path).catch((error: unknown) => {
    if (isNeeded || !isMissing(error)) throw error;
  });
}
