import {
  byDateIndex,
  byFolderIndex,
  datePartition,
  dayShards,
  folderDay,
  folderHeads,
} from '../breach-keys.ts';
import type { Criteria } from '../contract/search.ts';
import { nextDay, startOfDay } from '../days.ts';

/**
 * One row of index entries, newest first: of a partition those whose sort key is `prefix` and then a position from
 * `low` on and before `high`. The streams of a search share no breach.
 */
export interface Stream {
  index: typeof byDateIndex | typeof byFolderIndex;
  partition: string;
  prefix: string;
  low: string;
  high: string;
}

/** Positions begin with a digit. */
const lowest = '';
const highest = '~';

/** The streams that hold what a search asks for, apart from its status. */
export function streamsOf({ date, folder, from, to }: Criteria): Stream[] {
  if (folder === undefined) return date === undefined ? [] : dayStreams(date);
  if (date !== undefined) return folderDayStreams(folder, date, date);
  return folderDayStreams(folder, from, to);
}

function dayStreams(date: string): Stream[] {
  return Array.from({ length: dayShards }, (_, shard) => ({
    index: byDateIndex,
    partition: datePartition(date, shard),
    prefix: '',
    low: lowest,
    high: highest,
  }));
}

/**
 * A breach that began in UTC within the days is there as a head. One that began earlier affects the first day, if it
 * affects any, because its days have no gap: it is among the entries of that day. One that begins later in UTC can
 * only affect the last day, by a time zone that is behind.
 */
function folderDayStreams(folder: string, from: string | undefined, to: string | undefined): Stream[] {
  const begin = from === undefined ? lowest : startOfDay(from);
  const end = to === undefined ? highest : startOfDay(nextDay(to));
  const stream = (prefix: string, low: string, high: string): Stream => {
    return { index: byFolderIndex, partition: folder, prefix, low, high };
  };
  const heads = stream(folderHeads, begin, end);
  if (from !== undefined && from === to) {
    // The head is not among the entries of its own first day.
    return [heads, stream(folderDay(from), lowest, highest)];
  }
  const earlier = from === undefined ? [] : [stream(folderDay(from), lowest, begin)];
  const later = to === undefined ? [] : [stream(folderDay(to), end, highest)];
  return [heads, ...earlier, ...later];
}
