import { defineRoute } from '../../http/route.ts';
import { SearchAnswer, SearchQuery, searchRules } from '../contract/search.ts';
import { findBreaches, type SearchServices } from '../search/find-breaches.ts';

export const findBreachesRoute = defineRoute({
  method: 'GET',
  path: '/sla-errors',
  id: 'findBreaches',
  tag: 'Breaches',
  summary: 'Find breaches by an affected day, by folder, or both; newest first',
  details: searchRules,
  scope: 'sla.read',
  query: SearchQuery,
  answers: { 200: { schema: SearchAnswer } },
  async handle({ query }, services: SearchServices) {
    return { status: 200, body: await findBreaches(query, services) };
  },
});
