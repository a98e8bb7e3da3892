import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody, startLoopbackServer } from '../../local/loopback-server.ts';

/** What the next request meets instead of the service; `then-close`: it is taken, but the answer gets lost. */
export type Mishap =
  | 'hang'
  | 'close'
  | 'then-close'
  | { status: number; headers?: Record<string, string>; body?: string };

const Report = z.object({
  observedAt: z.string().optional(),
  sla_error: z.array(
    z.object({
      folder: z.string(),
      sla: z.int().min(1),
      files: z
        .array(
          z.object({
            filename: z.string().min(1),
            creationDate: z.iso.datetime(),
            arrivedAt: z.iso.datetime(),
            status: z.enum(['late', 'archived', 'gone']),
          }),
        )
        .max(1000),
    }),
  ),
});

export interface Breach {
  filename: string;
  status: 'open' | 'archived' | 'gone';
  seen: number;
  resolved: number;
}

/** A service that keeps the contract, with mishaps on demand. User `monitor`, password `right`. */
export async function startContractServer() {
  const service = {
    mishaps: [] as Mishap[],
    /** Status or mishap by request, in order. */
    requests: [] as string[],
    heartbeats: [] as unknown[],
    reports: [] as z.infer<typeof Report>[],
    breaches: new Map<string, Breach>(),
    tokens: 0,
    expiresInSeconds: 3600,
    validToken: '',
  };
  const answer = (response: ServerResponse, status: number, body: object, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const server = await startLoopbackServer(async (request, response) => {
    const body = (await readBody(request, 1_000_000))?.toString('utf8');
    const mishap = request.url === '/auth/token' ? undefined : service.mishaps.shift();
    service.requests.push(`${request.url} ${mishap ? JSON.stringify(mishap) : 'ok'}`);
    if (mishap === 'hang') return;
    if (mishap === 'close') return void request.socket.destroy();
    if (typeof mishap === 'object') {
      response.writeHead(mishap.status, mishap.headers).end(mishap.body ?? '{}');
      return;
    }
    if (body === undefined) return answer(response, 413, {});
    if (request.url === '/auth/token') {
      const { username, password } = z
        .object({ username: z.string(), password: z.string() })
        .parse(JSON.parse(body));
      if (username !== 'monitor' || password !== 'right') return answer(response, 401, {});
      service.validToken = `token-${++service.tokens}`;
      return answer(response, 200, {
        token: service.validToken,
        expiresInSeconds: service.expiresInSeconds,
        refreshToken: 'r',
      });
    }
    if (request.headers.authorization !== `Bearer ${service.validToken}`) return answer(response, 401, {});
    if (request.url === '/heartbeats') {
      service.heartbeats.push(JSON.parse(body));
      return answer(response, 200, { serverTime: new Date().toISOString() });
    }
    const report = Report.safeParse(JSON.parse(body));
    if (!report.success) return answer(response, 400, { detail: report.error.message });
    service.reports.push(report.data);
    const accepted = store(service.breaches, report.data);
    if (mishap === 'then-close') return void request.socket.destroy();
    return answer(response, 200, { accepted, new: 0, known: accepted, reportId: 'x', warnings: [] });
  });
  return { ...server, service };
}

function store(breaches: Map<string, Breach>, report: z.infer<typeof Report>): number {
  let accepted = 0;
  for (const { folder, files } of report.sla_error) {
    for (const { filename, creationDate, status } of files) {
      const key = JSON.stringify([folder, filename, creationDate]);
      const breach = breaches.get(key) ?? { filename, status: 'open', seen: 0, resolved: 0 };
      breaches.set(key, breach);
      breach.status = status === 'late' ? 'open' : status;
      breach[status === 'late' ? 'seen' : 'resolved']++;
      accepted++;
    }
  }
  return accepted;
}
