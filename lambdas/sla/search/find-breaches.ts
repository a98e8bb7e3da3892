import type { Head } from '../breach-item.ts';
import type { BreachTable } from '../breach-table.ts';
import { Breach, type Criteria, type SearchAnswer, type SearchQuery } from '../contract/search.ts';
import { openCursor, signCursor } from './cursor.ts';
import { type BreachPage, findPage } from './find-page.ts';

export interface SearchServices {
  table: BreachTable;
  cursorKey(): Promise<string>;
}

/** One page of a search. @throws Problem 400 `cursor_invalid`. */
export async function findBreaches(query: SearchQuery, services: SearchServices): Promise<SearchAnswer> {
  const { cursor, limit, ...criteria } = query;
  const key = await services.cursorKey();
  const after = cursor === undefined ? undefined : openCursor(key, criteria, cursor);
  const page = await findPage(services.table, { criteria, after, limit });
  return { items: page.heads.map(publicBreach), nextCursor: nextCursor(key, criteria, page) };
}

/** A cursor for what follows the page, valid for these criteria alone; null at the end. */
export function nextCursor(
  key: string,
  criteria: Criteria,
  { after }: Pick<BreachPage, 'after'>,
): string | null {
  return after === undefined ? null : signCursor(key, criteria, after);
}

/** What searchers are told of a breach. */
export function publicBreach(head: Head): Breach {
  return Breach.parse(head);
}
