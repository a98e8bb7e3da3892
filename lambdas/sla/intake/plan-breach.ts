import { firstDay, type Head } from '../breach-item.ts';
import type { Move } from '../breach-table.ts';
import { affectedDays } from '../days.ts';
import type { Sighting } from './sightings.ts';

/** What a sighting makes of the table: days first, then the head, which makes them count. */
export interface BreachPlan {
  /** The head as it will be; undefined when the sighting tells nothing new. */
  head?: Head;
  /** Undefined for a breach that is not stored yet. */
  move?: Move;
  /** Days that are to be listed and are not. */
  days: string[];
  isResolved: boolean;
}

/** @param oldestMs what lies before is forgotten already: no days are listed there. */
export function planBreach(sighting: Sighting, stored: Head | undefined, oldestMs: number): BreachPlan {
  if (!stored) {
    const head = newHead(sighting);
    return { head, days: furtherDays(head, oldestMs), isResolved: head.status === 'resolved' };
  }
  if (tellsNothingNew(sighting, stored)) return { days: [], isResolved: false };
  const move = moveTo(sighting, stored);
  const head = { ...stored, ...move };
  const listed = new Set(furtherDays(stored, oldestMs));
  const days = furtherDays(head, oldestMs).filter((day) => !listed.has(day));
  return { head, move, days, isResolved: move.status === 'resolved' };
}

/**
 * A sighting that names no time is taken to be of the moment in which its report came. When a sender repeats the report,
 * that moment is a later one, and every breach in it would be written again; a report too large for one call would never
 * come to its end. Senders repeat within seconds and look again after minutes: what comes within this time is a repeat.
 */
const repeatMs = 2 * 60_000;

/** What is older than the last word changes nothing, and what is over is not over twice. */
function tellsNothingNew({ seenMs, isSeenAtReceipt, status }: Sighting, stored: Head): boolean {
  const lastWordMs = Date.parse(stored.affectedTo);
  const mayBeRepeat = isSeenAtReceipt && stored.status === 'open';
  if (status === 'late') return seenMs <= lastWordMs + (mayBeRepeat ? repeatMs : 0);
  return stored.status === 'resolved' || seenMs < lastWordMs;
}

function newHead(sighting: Sighting): Head {
  const { id, folder, filename, sla, creationDate, arrivedAt, monitorId, configHash, timeZone } = sighting;
  const seenAt = isoOf(sighting.seenMs);
  return {
    ...{ id, folder, filename, sla, creationDate, arrivedAt, monitorId, configHash, timeZone },
    firstReportId: sighting.reportId,
    affectedFrom: isoOf(sighting.affectedFromMs),
    affectedTo: seenAt,
    lastSeenAt: seenAt,
    ...outcome(sighting),
  };
}

function moveTo(sighting: Sighting, stored: Head): Move {
  const seenAt = isoOf(sighting.seenMs);
  return {
    id: stored.id,
    affectedTo: seenAt,
    lastSeenAt: sighting.status === 'late' ? seenAt : stored.lastSeenAt,
    timeZone: sighting.timeZone ?? stored.timeZone,
    ...outcome(sighting),
  };
}

function outcome({ status }: Sighting): Pick<Head, 'status' | 'resolution'> {
  return status === 'late'
    ? { status: 'open', resolution: undefined }
    : { status: 'resolved', resolution: status };
}

function furtherDays(head: Head, oldestMs: number): string[] {
  const toMs = Date.parse(head.affectedTo);
  const fromMs = Math.min(Math.max(Date.parse(head.affectedFrom), oldestMs), toMs);
  const first = firstDay(head);
  return affectedDays({ fromMs, toMs, timeZone: head.timeZone }).filter((day) => day !== first);
}

function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
