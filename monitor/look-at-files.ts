import { lstat, type Stats } from 'node:fs';
import { isMissing } from './folder-problem.ts';
import type { Look } from './judge-file.ts';

/** `other`: it is there, but is not a file. An Error: nobody could look. */
export type Sight = Look | 'missing' | 'other' | Error;

/** Enough to hide the latency of a network drive; on a local disk 16 and 256 measure the same. */
const looksAtOnce = 64;

/**
 * Looks at files, the results in the order of the paths. Links are not followed. Callbacks, since a promise per file
 * takes twice the time (1,000,000 files: 4.1 s against 8.2 s).
 */
export function lookAtFiles(paths: readonly string[]): Promise<Sight[]> {
  if (paths.length === 0) return Promise.resolve([]);
  return new Promise((resolve) => {
    const sights: Sight[] = new Array(paths.length);
    let next = 0;
    let seen = 0;
    const lookAtNext = () => {
      const index = next++;
      const path = paths[index];
      if (path === undefined) return;
      lstat(path, (error, stats) => {
        sights[index] = error ? failedSight(error) : toSight(stats);
        if (++seen === paths.length) resolve(sights);
        else lookAtNext();
      });
    };
    for (let started = 0; started < looksAtOnce; started++) lookAtNext();
  });
}

function failedSight(error: Error): Sight {
  return isMissing(error) ? 'missing' : error;
}

function toSight(stats: Stats): Sight {
  if (!stats.isFile()) return 'other';
  const changed = Math.floor(stats.ctimeMs);
  const modified = Math.floor(stats.mtimeMs);
  // File systems that do not keep the creation time answer 0.
  const created = stats.birthtimeMs > 0 ? Math.floor(stats.birthtimeMs) : Math.min(changed, modified);
  return { created, changed, modified, sizeBytes: stats.size };
}
