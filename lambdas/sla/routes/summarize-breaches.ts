import { defineRoute } from '../../http/route.ts';
import { maxSummaryDays, SummaryAnswer, SummaryQuery } from '../contract/search.ts';
import type { SearchServices } from '../search/find-breaches.ts';
import { summarize } from '../search/summarize.ts';

export const summarizeBreaches = defineRoute({
  method: 'GET',
  path: '/sla-errors/summary',
  id: 'summarizeBreaches',
  tag: 'Breaches',
  summary: 'Count breaches per day and folder',
  details: `From \`from\` to \`to\` are at most ${maxSummaryDays} days. A breach counts on each of its days.`,
  scope: 'sla.read',
  query: SummaryQuery,
  answers: { 200: { schema: SummaryAnswer } },
  async handle({ query, remainingMs }, { table }: SearchServices) {
    return { status: 200, body: await summarize(query, { table, remainingMs }) };
  },
});
