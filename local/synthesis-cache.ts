import { access, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Beside the dependencies: what was synthesized depends on the sources, not on the data. */
export const synthesisCache = resolve(import.meta.dirname, '../node_modules/.cache/lading/synthesis');

/** A running cloud uses the assembly it started with, so the last few stay while the sources are worked on. */
const keptEntries = 5;
/** A synthesis takes seconds; a scratch directory this old is of one that was killed. */
const abandonedAfterMs = 600_000;

/** Whether a synthesis ran to its end: the manifest is written last. */
export async function isComplete(assembly: string): Promise<boolean> {
  return access(join(assembly, 'manifest.json')).then(
    () => true,
    () => false,
  );
}

/** What was not used for long is deleted first. */
export async function markUsed(entry: string): Promise<void> {
  const now = new Date();
  await utimes(entry, now, now);
}

/** Removes all but the assemblies used last, and what killed syntheses left. */
export async function removeOldEntries(cacheDirectory: string): Promise<void> {
  const found = await Promise.all((await readdir(cacheDirectory)).map((name) => aged(cacheDirectory, name)));
  const entries = found
    .filter((entry) => entry !== undefined)
    .sort((left, right) => left.ageMs - right.ageMs);
  const finished = entries.filter(({ scratch }) => !scratch).slice(keptEntries);
  const abandoned = entries.filter(({ scratch, ageMs }) => scratch && ageMs > abandonedAfterMs);
  for (const { path } of [...finished, ...abandoned]) await rm(path, { recursive: true, force: true });
}

async function aged(cacheDirectory: string, name: string) {
  const path = join(cacheDirectory, name);
  // Another process may have removed it since the listing.
  const found = await stat(path).catch(() => undefined);
  return found && { path, scratch: name.startsWith('synthesizing-'), ageMs: Date.now() - found.mtimeMs };
}
