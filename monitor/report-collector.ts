import { type FolderEntry, maxFilesPerReport, type ReportOrigin, splitReports } from './report.ts';
import type { Spool } from './spool.ts';

/** Gathers what folders have to report, so that many folders with little to say share a report. */
export interface ReportCollector {
  /** Resolves when the entry is safe on the disk (true) or had no place in the spool (false). */
  add(entry: FolderEntry): Promise<boolean>;
  /** Spools what was gathered. */
  flush(): Promise<void>;
}

interface Batch {
  entries: FolderEntry[];
  files: number;
  spooled: PromiseWithResolvers<boolean>;
}

/** @param origin what the reports say of themselves besides the files. */
export function collectReports(spool: Spool, origin: ReportOrigin): ReportCollector {
  let batch = emptyBatch();
  const flush = async () => {
    const full = batch;
    batch = emptyBatch();
    if (full.files === 0) return;
    try {
      let hasRoom = true;
      for (const report of splitReports(full.entries, origin)) hasRoom &&= await spool.put(report);
      full.spooled.resolve(hasRoom);
    } catch (error) {
      full.spooled.reject(error);
    }
    await full.spooled.promise;
  };
  return {
    async add(entry) {
      const { spooled } = batch;
      batch.entries.push(entry);
      batch.files += entry.files.length;
      // Ends of breaches go to the disk at once: the ledger of their folder waits for that.
      const hasEnd = entry.files.some(({ status }) => status !== 'late');
      if (hasEnd || batch.files >= maxFilesPerReport) await flush();
      return hasEnd ? spooled.promise : true;
    },
    flush,
  };
}

function emptyBatch(): Batch {
  return { entries: [], files: 0, spooled: Promise.withResolvers<boolean>() };
}
