import { compareKeys, firstIndex } from './key-order.ts';
import { S3Error } from './s3-error.ts';

/** S3 lists at most this many entries at a time, whatever is asked for. */
const MAX_ENTRIES = 1000;

export interface ListQuery {
  prefix: string;
  delimiter: string;
  /** List what comes after this key or common prefix; '' from the start. */
  after: string;
  maxEntries: number;
}

/** A key of the bucket, or the common prefix that stands for all keys below it. */
export type ListEntry = { key: string } | { commonPrefix: string };

export interface ListPage {
  entries: ListEntry[];
  isTruncated: boolean;
  /** The last entry, from which the next page goes on; '' when there is none. */
  last: string;
}

/**
 * One page of a bucket's keys in S3's order. `keys` are sorted by `compareKeys`; `isListed` says which count.
 * Jumps over a common prefix by binary search, so that a page costs what it shows and not what lies below.
 */
export function listPage(
  keys: readonly string[],
  isListed: (key: string) => boolean,
  query: ListQuery,
): ListPage {
  const { prefix, delimiter, after, maxEntries } = query;
  const entries: ListEntry[] = [];
  let last = '';
  let index = firstIndex(keys, (key) => compareKeys(key, prefix) >= 0);
  index = skipSeen(keys, index, query);
  while (index < keys.length && keys[index]!.startsWith(prefix)) {
    const key = keys[index]!;
    if (!isListed(key)) {
      index += 1;
      continue;
    }
    if (entries.length >= maxEntries) return { entries, isTruncated: maxEntries > 0, last };
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut === -1) {
      entries.push({ key });
      last = key;
      index += 1;
    } else {
      const commonPrefix = key.slice(0, cut + delimiter.length);
      entries.push({ commonPrefix });
      last = commonPrefix;
      index = endOfPrefix(keys, commonPrefix, index);
    }
  }
  return { entries, isTruncated: false, last: last || after };
}

/** `max-keys` and its like: 0 to 1,000, 1,000 when absent. Throws InvalidArgument. */
export function readMaximum(query: URLSearchParams, name: string): number {
  const text = query.get(name);
  if (text === null || text === '') return MAX_ENTRIES;
  if (!/^\d{1,10}$/.test(text))
    throw new S3Error('InvalidArgument', `Provided ${name} not an integer or out of range`);
  return Math.min(Number(text), MAX_ENTRIES);
}

/** How names are written: as they are, or percent-encoded when `encoding-type=url` asks for it. */
export function nameEncoder(query: URLSearchParams): (name: string) => string {
  const type = query.get('encoding-type');
  if (type === null) return (name) => name;
  if (type !== 'url') throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (name) => name.split('/').map(encodeURIComponent).join('/');
}

function skipSeen(keys: readonly string[], from: number, { prefix, delimiter, after }: ListQuery): number {
  if (after === '') return from;
  const isCommonPrefix = delimiter !== '' && after.startsWith(prefix) && after.endsWith(delimiter);
  if (isCommonPrefix && after.length > prefix.length) {
    return endOfPrefix(
      keys,
      after,
      firstIndex(keys, (key) => compareKeys(key, after) >= 0, from),
    );
  }
  return firstIndex(keys, (key) => compareKeys(key, after) > 0, from);
}

function endOfPrefix(keys: readonly string[], prefix: string, from: number): number {
  return firstIndex(keys, (key) => !key.startsWith(prefix) && compareKeys(key, prefix) > 0, from);
}
