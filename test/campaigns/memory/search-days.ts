import type { SeededRandom } from '../../../shared/seeded-random.ts';

export interface SearchLoad {
  baseUrl: string;
  token: string;
  days: readonly string[];
  count: number;
  random: SeededRandom;
}

const connections = 8;

/** Asks for the first page of random days; gives the answers by status. */
export async function searchDays({ baseUrl, token, days, count, random }: SearchLoad) {
  const statuses: Record<string, number> = {};
  let left = count;
  const headers = { authorization: `Bearer ${token}` };
  const searcher = async () => {
    while (left-- > 0) {
      const answer = await fetch(`${baseUrl}/sla-errors?date=${random.pick(days)}`, { headers });
      await answer.arrayBuffer();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, searcher));
  return statuses;
}
