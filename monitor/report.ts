import { createHash, randomUUID } from 'node:crypto';
import type { FolderConfig } from './config.ts';
import type { FoundFile } from './findings.ts';

/** The body of `POST /sla-errors`: the contract's members, and those that services may ignore. Times are ISO 8601. */
export interface Report {
  sla_error: FolderEntry[];
  observedAt: string;
  monitorId: string;
  reportId: string;
  configHash: string;
}

export interface FolderEntry {
  folder: string;
  /** Minutes. */
  sla: number;
  timeZone?: string;
  files: ReportedFile[];
}

interface ReportedFile {
  filename: string;
  creationDate: string;
  arrivedAt: string;
  status: FoundFile['status'];
}

/** What all reports of one check have in common. */
export interface ReportOrigin {
  observedAt: string;
  monitorId: string;
  configHash: string;
}

/** The service takes 1,000 files per folder; one report stays within that as a whole, and so within its time. */
export const maxFilesPerReport = 1000;
/** The service takes 1 MB (10^6 bytes); the rest is for the frame around the files. */
const maxFileBytes = 900_000;

/** What a report says of a folder, in the form that the API takes. */
export function folderEntry(folder: FolderConfig, found: readonly FoundFile[]): FolderEntry {
  return {
    folder: folder.path,
    sla: folder.slaMinutes,
    ...(folder.timeZone && { timeZone: folder.timeZone }),
    files: found.map(({ name, file, status }) => ({
      filename: acceptableName(name),
      creationDate: isoTime(file.created),
      arrivedAt: isoTime(file.arrived),
      status,
    })),
  };
}

/** Splits entries over as many reports as the limits of the service ask for; each has a folder at most once. */
export function* splitReports(entries: readonly FolderEntry[], origin: ReportOrigin): Generator<Report> {
  let report = emptyReport(origin);
  let files = 0;
  let bytes = 0;
  for (const { files: all, ...folder } of entries) {
    let entry: FolderEntry | undefined;
    for (const file of all) {
      const size = Buffer.byteLength(JSON.stringify(file)) + 1;
      const frame = entry ? 0 : Buffer.byteLength(JSON.stringify(folder)) + 16;
      if (files > 0 && (files === maxFilesPerReport || bytes + size + frame > maxFileBytes)) {
        yield report;
        report = emptyReport(origin);
        files = bytes = 0;
        entry = undefined;
      }
      if (!entry) {
        entry = { ...folder, files: [] };
        report.sla_error.push(entry);
        bytes += Buffer.byteLength(JSON.stringify(folder)) + 16;
      }
      entry.files.push(file);
      files++;
      bytes += size;
    }
  }
  if (files > 0) yield report;
}

function emptyReport(origin: ReportOrigin): Report {
  return { sla_error: [], ...origin, reportId: randomUUID() };
}

/** The service takes names of 1,024 bytes of valid text; one that it refuses would take its whole report along. */
const maxNameBytes = 1024;

/** Of a longer path the end is kept, which people know it by, behind a fingerprint that keeps it apart from others. */
function acceptableName(name: string): string {
  const valid = name.toWellFormed();
  if (Buffer.byteLength(valid) <= maxNameBytes) return valid;
  const fingerprint = createHash('sha256').update(name).digest('hex').slice(0, 12);
  // A character takes at most three bytes per UTF-16 unit.
  return `${fingerprint}…${valid.slice(-330).toWellFormed()}`;
}

/** Times before the year 0 and after 9999, which damaged file systems give, would not be ISO 8601 of four digits. */
function isoTime(ms: number): string {
  const clamped = Math.min(Math.max(ms, 0), Date.UTC(9999, 11, 31, 23, 59, 59, 999));
  return new Date(clamped).toISOString();
}
