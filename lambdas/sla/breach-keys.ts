import { createHash } from 'node:crypto';

/**
 * Table of breaches. A breach is a *head* item and one *day* item for each further day that it affects; both are in
 * both indexes, newest first by `<affectedFrom>#<id>`. See docs/sla.md for what each query reads.
 */
export const breachTableKeys = { partitionKey: 'pk', sortKey: 'sk' } as const;
export const byDateIndex = { name: 'byDate', partitionKey: 'datePk', sortKey: 'dateSk' } as const;
export const byFolderIndex = { name: 'byFolder', partitionKey: 'folderPk', sortKey: 'folderSk' } as const;
/** Time to live, in seconds since 1970. */
export const breachExpiryAttribute = 'expiresAt';

/**
 * Partitions that a day is spread over. One takes 1,000 writes a second, so a day takes 3,000; and the first page of a
 * day costs as many index reads as there are shards. Changing it hides what is stored: see docs/sla.md.
 */
export const dayShards = 3;

export const headKey = (id: string) => ({ pk: id, sk: 'breach' });
export const dayKey = (id: string, day: string) => ({ pk: id, sk: `day#${day}` });

/** The same file late in the same folder is the same breach, whoever reports it and however often. */
export function breachId(folder: string, filename: string, createdAt: string): string {
  const identity = JSON.stringify([folder, filename, createdAt]);
  return createHash('sha256').update(identity).digest('base64url').slice(0, 32);
}

/** Where a breach stands among others: fixed width, so that text order is time order, and the id decides ties. */
export function positionOf(affectedFrom: string, id: string): string {
  return `${affectedFrom}#${id}`;
}

/** @param day `2026-11-20` @param shard 0 to dayShards - 1. */
export function datePartition(day: string, shard: number): string {
  return `${day}#${shard}`;
}

/** By the first byte of the id's hash: a breach has the same shard on each of its days. */
export function shardOf(id: string): number {
  return Buffer.from(id.slice(0, 2), 'base64url')[0]! % dayShards;
}

/** Prefixes of the sort key of `byFolder`, before the position. */
export const folderHeads = 'S#';
export const folderDay = (day: string) => `D#${day}#`;
