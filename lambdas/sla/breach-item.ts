import * as z from 'zod';
import {
  datePartition,
  dayKey,
  folderDay,
  folderHeads,
  headKey,
  positionOf,
  shardOf,
} from './breach-keys.ts';
import { Breach } from './contract/search.ts';
import { nextDay, startOfDay } from './days.ts';

/** A breach as it is stored in its head. Times are UTC in milliseconds, as text of fixed width. */
export const Head = Breach.extend({
  id: z.string(),
  arrivedAt: z.string().optional(),
  monitorId: z.string().optional(),
  firstReportId: z.string(),
  /** Of the monitor that first reported it. */
  configHash: z.string().optional(),
  timeZone: z.string().optional(),
});
export type Head = z.infer<typeof Head>;

const dayMs = 86_400_000;

/** The item that tells everything, listed on the first UTC day of the breach. */
export function headItem(head: Head, retentionDays: number): Record<string, unknown> {
  const { id, ...rest } = head;
  const position = positionOf(head.affectedFrom, id);
  return {
    ...rest,
    ...headKey(id),
    datePk: datePartition(firstDay(head), shardOf(id)),
    dateSk: position,
    folderPk: head.folder,
    folderSk: folderHeads + position,
    expiresAt: headExpiry(head.affectedTo, retentionDays),
  };
}

/** The item that lists a breach on a further day. */
export function dayItem(head: Head, day: string, retentionDays: number): Record<string, unknown> {
  const position = positionOf(head.affectedFrom, head.id);
  return {
    ...dayKey(head.id, day),
    affectedFrom: head.affectedFrom,
    datePk: datePartition(day, shardOf(head.id)),
    dateSk: position,
    folderPk: head.folder,
    folderSk: folderDay(day) + position,
    expiresAt: Math.floor(Date.parse(startOfDay(nextDay(day))) / 1000) + (retentionDays * dayMs) / 1000,
  };
}

/** Seconds since 1970. */
export function headExpiry(affectedTo: string, retentionDays: number): number {
  return Math.floor((Date.parse(affectedTo) + retentionDays * dayMs) / 1000);
}

/** The day whose list holds the head itself. */
export function firstDay({ affectedFrom }: Pick<Head, 'affectedFrom'>): string {
  return affectedFrom.slice(0, 10);
}

/** The stored head of a breach; throws where an item is none. */
export function readHead(item: Record<string, unknown>): Head {
  return Head.parse({ ...item, id: item.pk });
}
