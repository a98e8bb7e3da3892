import type { Route } from '../shared/http/route.ts';
import type { MonitorsAnswer } from './contract/heartbeat.ts';
import { ExportQuery, SearchQuery, SummaryQuery } from './contract/search.ts';
import type { MonitorTable } from './monitors.ts';
import { exportCsv } from './search/export-csv.ts';
import { findBreaches, type SearchServices } from './search/find-breaches.ts';
import { summarize } from './search/summarize.ts';

const scopes = ['sla.read'];

/** What people ask. */
export function searchRoutes(
  services: SearchServices & { monitors: MonitorTable; now?: () => Date },
): Route[] {
  const { table, monitors, now = () => new Date() } = services;
  return [
    {
      method: 'GET',
      path: '/sla-errors',
      scopes,
      async handle(request) {
        return { status: 200, body: await findBreaches(request.readQuery(SearchQuery), services) };
      },
    },
    {
      method: 'GET',
      path: '/sla-errors/summary',
      scopes,
      async handle(request) {
        const { remainingMs } = request;
        return {
          status: 200,
          body: await summarize(request.readQuery(SummaryQuery), { table, remainingMs }),
        };
      },
    },
    {
      method: 'GET',
      path: '/sla-errors/export',
      scopes,
      async handle(request) {
        const { remainingMs, path } = request;
        const query = request.readQuery(ExportQuery);
        const { csv, nextCursor } = await exportCsv(query, { ...services, remainingMs });
        const headers: Record<string, string> = {
          'content-disposition': 'attachment; filename="sla-errors.csv"',
        };
        if (nextCursor !== null) headers.link = nextLink(path, query, nextCursor);
        return {
          status: 200,
          body: csv,
          contentType: 'text/csv; charset=utf-8',
          headers,
        };
      },
    },
    {
      method: 'GET',
      path: '/monitors',
      scopes,
      async handle() {
        const items = await monitors.listMonitors(now());
        return { status: 200, body: { items } satisfies MonitorsAnswer };
      },
    },
  ];
}

/** RFC 8288, relative to the address that was asked. */
function nextLink(path: string, query: ExportQuery, cursor: string): string {
  const parameters = new URLSearchParams({ ...query, cursor });
  return `<${path}?${parameters}>; rel="next"`;
}
