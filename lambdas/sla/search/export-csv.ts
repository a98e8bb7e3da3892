import { csvLine } from '../../../shared/csv-line.ts';
import type { Head } from '../breach-item.ts';
import type { ExportQuery } from '../contract/search.ts';
import { openCursor } from './cursor.ts';
import { nextCursor, type SearchServices } from './find-breaches.ts';
import { findPage } from './find-page.ts';

export interface CsvExport {
  csv: string;
  nextCursor: string | null;
}

/** Lambda gives 6 MB; JSON escapes quotes and line ends of the text that it carries. */
const maxRows = 10_000;
const maxCharacters = 4_000_000;
const rowsPerPage = 1_000;
const reserveMs = 3_000;
const lineEnd = '\r\n';

const columns = [
  'folder',
  'filename',
  'sla',
  'creationDate',
  'affectedFrom',
  'affectedTo',
  'lastSeenAt',
  'status',
  'resolution',
] as const;
/** The last one is ours: it tells that cells are guarded, and which breach the row is about. */
const header = [...columns, 'lading_id'];

/**
 * As many rows of a search as one answer holds, at most 10,000, as RFC 4180 CSV with a header.
 * @throws Problem 400 `cursor_invalid`.
 */
export async function exportCsv(
  { cursor, ...criteria }: ExportQuery,
  services: SearchServices & { remainingMs(): number },
): Promise<CsvExport> {
  const key = await services.cursorKey();
  let after = cursor === undefined ? undefined : openCursor(key, criteria, cursor);
  let csv = csvLine(header, lineEnd);
  let rows = 0;
  do {
    const page = await findPage(services.table, { criteria, after, limit: rowsPerPage });
    csv += page.heads.map(rowOf).join('');
    rows += page.heads.length;
    after = page.after;
  } while (
    after !== undefined &&
    rows < maxRows &&
    csv.length < maxCharacters &&
    services.remainingMs() > reserveMs
  );
  return { csv, nextCursor: nextCursor(key, criteria, { after }) };
}

function rowOf(head: Head): string {
  return csvLine([...columns.map((name) => String(head[name] ?? '')), head.id], lineEnd);
}
