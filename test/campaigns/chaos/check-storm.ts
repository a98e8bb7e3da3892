import type { RunRecord } from '../../../lambdas/import/run/run-record.ts';
import { sortByArrival } from './arrival.ts';
import { certainProducts, differences, type ModelledImport, possibleProducts } from './catalogue-model.ts';
import type { SmallFile } from './small-files.ts';

export interface StormCheck {
  /** In sentences; none when all is as it must be. */
  wrong: string[];
  products: number;
  /** Products that can be in one state alone. */
  certain: number;
}

/** Most that are shown of one round: the first ones tell what it is about. */
const shownAtMost = 20;

/**
 * Holds the catalogue against the model: the files of the runs that succeeded, in order of arrival; of one that
 * failed in Load any of its rows; of all others nothing.
 */
export function checkStorm(
  records: readonly RunRecord[],
  files: readonly SmallFile[],
  found: ReadonlyMap<string, string>,
  reachedLoad: ReadonlySet<string>,
): StormCheck {
  const byEtag = new Map(files.map((file) => [file.etag, file]));
  const imports = sortByArrival(records.map(arrivalOf)).map(({ record }): ModelledImport => {
    const rows = byEtag.get(record.etag)?.rows ?? [];
    if (record.status === 'succeeded') return { rows, wrote: 'all' };
    return { rows, wrote: reachedLoad.has(record.runId) ? 'some' : 'none' };
  });
  const possible = possibleProducts(imports);
  const wrong = differences(possible, found);
  return {
    wrong: [...wrong.slice(0, shownAtMost), ...records.flatMap((record) => countsOf(record, byEtag))],
    products: possible.size,
    certain: certainProducts(possible),
  };
}

function arrivalOf(record: RunRecord) {
  const { key, receivedAt, sequencer } = record;
  return { record, key, time: receivedAt, sequencer: sequencer ?? '' };
}

function countsOf(record: RunRecord, byEtag: ReadonlyMap<string, SmallFile>): string[] {
  const { runId, status, counts, etag } = record;
  if (status !== 'succeeded') return [];
  const expected = byEtag.get(etag)?.rows.length;
  const { rows = 0, created = 0, updated = 0, unchanged = 0 } = counts ?? {};
  if (rows === expected && created + updated + unchanged === expected) return [];
  return [`${runId} has ${expected} rows and counts ${JSON.stringify(counts)}`];
}
