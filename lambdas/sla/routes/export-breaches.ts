import { defineRoute } from '../../http/route.ts';
import { ExportQuery, searchRules } from '../contract/search.ts';
import { exportCsv } from '../search/export-csv.ts';
import type { SearchServices } from '../search/find-breaches.ts';

export const exportBreaches = defineRoute({
  method: 'GET',
  path: '/sla-errors/export',
  id: 'exportBreaches',
  tag: 'Breaches',
  summary: 'The same search as CSV, at most 10,000 rows in an answer',
  details: searchRules,
  scope: 'sla.read',
  query: ExportQuery,
  answers: {
    200: {
      contentType: 'text/csv',
      headers: { Link: 'Where the rest is, with rel="next"; absent when there is no more' },
    },
  },
  async handle({ query, path, remainingMs }, services: SearchServices) {
    const { csv, nextCursor } = await exportCsv(query, { ...services, remainingMs });
    return {
      status: 200,
      body: csv,
      contentType: 'text/csv; charset=utf-8',
      headers: {
        'content-disposition': 'attachment; filename="sla-errors.csv"',
        ...(nextCursor !== null && { link: nextLink(path, query, nextCursor) }),
      },
    };
  },
});

/** RFC 8288, relative to the address that was asked. */
function nextLink(path: string, query: ExportQuery, cursor: string): string {
  const parameters = new URLSearchParams({ ...query, cursor });
  return `<${path}?${parameters}>; rel="next"`;
}
