import type { Head } from '../breach-item.ts';
import type { BreachTable } from '../breach-table.ts';
import type { Criteria } from '../contract/search.ts';
import { type Entry, readStream, type StreamPage } from './read-stream.ts';
import { type Stream, streamsOf } from './streams.ts';

export interface BreachPage {
  heads: Head[];
  /** Where the next page begins; undefined when this is the last. */
  after: string | undefined;
}

export interface PageRequest {
  criteria: Criteria;
  after: string | undefined;
  limit: number;
}

/** Where hardly any breach has the status asked for, an answer is short after so many rounds, and goes on by cursor. */
const maxRounds = 10;

/**
 * The breaches behind a position, newest first, each once. A page has fewer than `limit` and yet a position to go on
 * from when the rounds were used up.
 */
export async function findPage(
  table: BreachTable,
  { criteria, after, limit }: PageRequest,
): Promise<BreachPage> {
  const streams = streamsOf(criteria);
  const heads: Head[] = [];
  let position = after;
  for (let round = 0; round < maxRounds; round++) {
    const { entries, hasMore } = await readRound(table, streams, position, limit);
    const taken = await takeMatching(table, entries, criteria.status, limit - heads.length);
    heads.push(...taken.heads);
    position = taken.last ?? position;
    if (!taken.isWhole) return { heads, after: position };
    if (!hasMore) return { heads, after: undefined };
    if (heads.length === limit) return { heads, after: position };
  }
  return { heads, after: position };
}

/**
 * The next entries of all streams in one order. Where a stream has more than it gave, its next entry is unknown and may
 * come anywhere behind its last one; so nothing behind that place is taken from the other streams either. Each is asked
 * for one entry more than the limit, which tells whether there are more.
 */
async function readRound(
  table: BreachTable,
  streams: readonly Stream[],
  after: string | undefined,
  limit: number,
): Promise<StreamPage> {
  const pages = await Promise.all(streams.map((stream) => readStream(table, stream, after, limit + 1)));
  const known = pages.reduce((latest, { entries, hasMore }) => {
    const last = entries.at(-1)?.position;
    return hasMore && last !== undefined && last > latest ? last : latest;
  }, '');
  const entries = pages
    .flatMap((page) => page.entries)
    .filter(({ position }) => position >= known)
    .sort((one, other) => (one.position < other.position ? 1 : -1));
  return { entries, hasMore: pages.some(({ hasMore }) => hasMore) };
}

interface Taken {
  heads: Head[];
  /** Position of the last entry that was looked at. */
  last: string | undefined;
  /** Whether all entries were looked at. */
  isWhole: boolean;
}

/** An entry without a head belongs to a report that is not stored as a whole yet, or to a breach that has expired. */
async function takeMatching(
  table: BreachTable,
  entries: readonly Entry[],
  status: Criteria['status'],
  limit: number,
): Promise<Taken> {
  const taken: Taken = { heads: [], last: undefined, isWhole: false };
  let start = 0;
  while (start < entries.length && taken.heads.length < limit) {
    const slice = entries.slice(start, start + limit);
    const lacking = slice.filter(({ head }) => !head).map(({ id }) => id);
    const found = await table.readHeads(lacking, false);
    for (const { id, head = found.get(id), position } of slice) {
      if (taken.heads.length === limit) break;
      taken.last = position;
      start++;
      if (head && (!status || head.status === status)) taken.heads.push(head);
    }
  }
  taken.isWhole = start === entries.length;
  return taken;
}
