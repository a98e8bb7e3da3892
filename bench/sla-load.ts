import { Agent, request } from 'node:http';

export interface LoadOptions {
  /** Address before `/sla-errors`, of a service on this machine. */
  baseUrl: string;
  token: string;
  connections: number;
  reports: number;
  filesPerReport: number;
  /** Tells the files of one run from those of another. */
  runId: string;
  /** Of all files: sent again with a later `observedAt`, nothing is new. */
  creationDate: string;
  observedAt: string;
}

export interface LoadResult {
  seconds: number;
  reportsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers by status; 0 stands for a connection that broke. */
  statuses: Record<string, number>;
}

/** Sends reports over so many connections at a time, each beginning its next when it has its answer. */
export async function sendReports(options: LoadOptions): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  let next = 0;
  const sender = async () => {
    while (next < options.reports) {
      const body = reportBody(options, next++);
      const sentAt = performance.now();
      const status = await post(options, agent, body);
      latencies.push(performance.now() - sentAt);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: options.connections }, sender));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  latencies.sort((one, other) => one - other);
  return {
    seconds,
    reportsPerSecond: options.reports / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    statuses,
  };
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function reportBody(
  { filesPerReport, runId, creationDate, observedAt }: LoadOptions,
  number: number,
): string {
  const files = Array.from({ length: filesPerReport }, (_, index) => ({
    filename: `${runId}-${number}-${index}.csv`,
    creationDate,
  }));
  const folder = `/srv/exchange/partner-${number % 100}/in`;
  return JSON.stringify({ sla_error: [{ folder, sla: 60, files }], observedAt, monitorId: 'bench' });
}

function post({ baseUrl, token }: LoadOptions, agent: Agent, body: string): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve) => {
    const sent = request(`${baseUrl}/sla-errors`, { agent, method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', () => resolve(0));
    });
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}
