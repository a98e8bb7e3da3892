import { createHash } from 'node:crypto';
import { breachId } from '../breach-keys.ts';
import type { Instant } from '../contract/instant.ts';
import type { FileStatus, Report, ReportedFile, ReportedFolder, Warning } from '../contract/report.ts';
import { isTimeZone } from '../days.ts';

/** One file of a report: which breach it is, and what was seen of it when. */
export interface Sighting {
  id: string;
  folder: string;
  filename: string;
  sla: number;
  creationDate: string;
  arrivedAt: string | undefined;
  /** When the SLA ran out, or when it was seen if that is earlier. */
  affectedFromMs: number;
  seenMs: number;
  /** The sender did not say when it saw it. */
  isSeenAtReceipt: boolean;
  status: FileStatus;
  timeZone: string | undefined;
  monitorId: string | undefined;
  reportId: string;
  configHash: string | undefined;
}

export interface Sightings {
  reportId: string;
  /** Distinct by id. */
  sightings: Sighting[];
  /** Files in the report, repeated ones too. */
  files: number;
  warnings: Warning[];
}

/** Clocks of servers differ by seconds; what is more is worth a warning. */
const clockToleranceMs = 5 * 60_000;

/** So that the answer stays small. */
const maxWarnings = 1_000;

/** Which breaches a report tells of. Of a file that it names twice the later sighting counts. */
export function readSightings(report: Report, receivedMs: number): Sightings {
  const reportId = report.reportId ?? hashOf(report);
  const warnings: Warning[] = [];
  const warn = (path: string, code: string, message: string) => {
    if (warnings.length < maxWarnings) warnings.push({ path, code, message });
  };
  const byId = new Map<string, Sighting>();
  let files = 0;
  for (const [index, entry] of report.sla_error.entries()) {
    const path = `/sla_error/${index}`;
    const timeZone = knownTimeZone(entry, path, warn);
    for (const [position, file] of entry.files.entries()) {
      files++;
      const defaults = { ...report, reportId, timeZone, receivedMs };
      const sighting = readSighting(entry, file, defaults, (member, code, message) =>
        warn(`${path}/files/${position}/${member}`, code, message),
      );
      const other = byId.get(sighting.id);
      if (!other || other.seenMs <= sighting.seenMs) byId.set(sighting.id, sighting);
    }
  }
  return { reportId, sightings: [...byId.values()], files, warnings };
}

type Warn = (path: string, code: string, message: string) => void;

interface Defaults {
  observedAt?: Instant | undefined;
  monitorId?: string | undefined;
  reportId: string;
  configHash?: string | undefined;
  timeZone: string | undefined;
  receivedMs: number;
}

function readSighting(entry: ReportedFolder, file: ReportedFile, defaults: Defaults, warn: Warn): Sighting {
  const { filename, creationDate, arrivedAt } = file;
  const { folder, sla } = entry;
  const status = file.status ?? 'late';
  const seenMs = seenAt(file, defaults, warn);
  for (const [name, instant] of Object.entries({ creationDate, arrivedAt })) {
    if (instant && !instant.hasOffset) warn(name, 'no_offset', 'Without an offset it is taken as UTC');
  }
  const dueMs = (arrivedAt ?? creationDate).epochMs + sla * 60_000;
  if (status === 'late' && dueMs > seenMs)
    warn('creationDate', 'not_late_yet', 'Its SLA had not run out when it was seen');
  return {
    id: breachId(folder, filename, creationDate.utc),
    folder,
    filename,
    sla,
    creationDate: creationDate.text,
    arrivedAt: arrivedAt?.text,
    affectedFromMs: Math.min(dueMs, seenMs),
    seenMs,
    isSeenAtReceipt: !(file.observedAt ?? defaults.observedAt),
    status,
    timeZone: defaults.timeZone,
    monitorId: file.monitorId ?? defaults.monitorId,
    reportId: file.reportId ?? defaults.reportId,
    configHash: defaults.configHash,
  };
}

/** A sender whose clock is ahead saw it when we heard of it. */
function seenAt(file: ReportedFile, { observedAt, receivedMs }: Defaults, warn: Warn): number {
  const seenMs = (file.observedAt ?? observedAt)?.epochMs ?? receivedMs;
  if (seenMs > receivedMs + clockToleranceMs) {
    warn(
      'observedAt',
      'observed_in_future',
      'The clock of the sender is ahead; the time of receipt is taken',
    );
  }
  return Math.min(seenMs, receivedMs);
}

function knownTimeZone({ timeZone }: ReportedFolder, path: string, warn: Warn): string | undefined {
  if (!timeZone || isTimeZone(timeZone)) return timeZone;
  warn(`${path}/timeZone`, 'unknown_time_zone', 'Not an IANA time zone; only the days of UTC are kept');
  return undefined;
}

function hashOf(report: Report): string {
  return createHash('sha256').update(JSON.stringify(report)).digest('base64url').slice(0, 22);
}
