import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { breachTable } from '../lambdas/sla/breach-table.ts';
import { findPage } from '../lambdas/sla/search/find-page.ts';
import { cpuByPart, difference } from './sla-cpu.ts';
import { quantile, sendReports } from './sla-load.ts';
import { daysOf, fillStore, type SlaStore, startSlaStore } from './sla-store.ts';

/**
 * `npm run bench:sla -- store [SIZES…]`: first pages of single days in a table of each size (100,000 and 1,000,000),
 * with the calls that they cost.
 * `npm run bench:sla -- intake PID [REPORTS]`: reports of 20 files over 32 connections to the embedded cloud of that
 * process, at the address LADING_API with the token LADING_TOKEN.
 */
const [mode, ...parameters] = process.argv.slice(2);
const print = (line: string) => process.stdout.write(`${line}\n`);

if (mode === 'store') await benchStore(parameters.length > 0 ? parameters.map(Number) : [100_000, 1_000_000]);
else if (mode === 'intake') await benchIntake(Number(parameters[0]), Number(parameters[1] ?? 3_000));
else throw new Error('usage: npm run bench:sla -- store [SIZES…] | intake PID [REPORTS]');

async function benchStore(sizes: readonly number[]): Promise<void> {
  const directory = resolve(import.meta.dirname, 'data/sla');
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const store = await startSlaStore(join(directory, 'dynamodb'));
  try {
    print(
      '| breaches | filled, items/s | first page of a day: calls | p50 ms | p99 ms |\n|---|---|---|---|---|',
    );
    let stored = 0;
    for (const size of [...sizes].sort((one, other) => one - other)) {
      const seconds = await fillStore(store, stored, size);
      const rate = Math.round((size - stored) / seconds);
      stored = size;
      const { calls, p50Ms, p99Ms } = await measureFirstPages(store, daysOf(size));
      print(
        `| ${size.toLocaleString('en')} | ${rate} | ${calls} | ${p50Ms.toFixed(1)} | ${p99Ms.toFixed(1)} |`,
      );
    }
  } finally {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measureFirstPages(store: SlaStore, days: readonly string[]) {
  const table = breachTable(store.client, store.TableName);
  const pages = 200;
  const latencies: number[] = [];
  for (let page = -20; page < pages; page++) {
    // Some days first, so that the code is warm.
    if (page === 0) store.calls.clear();
    const date = days[Math.floor(Math.random() * days.length)];
    const startedAt = performance.now();
    const { heads } = await findPage(table, { criteria: { date }, after: undefined, limit: 50 });
    if (page >= 0) latencies.push(performance.now() - startedAt);
    if (heads.length !== 50) throw new Error(`${date} has a first page of ${heads.length}`);
  }
  latencies.sort((one, other) => one - other);
  const calls = [...store.calls].map(([name, count]) => `${count / pages} ${name}`).join(', ');
  return { calls, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}

async function benchIntake(pid: number, reports: number): Promise<void> {
  const { LADING_API: baseUrl, LADING_TOKEN: token } = process.env;
  if (!baseUrl || !token || !Number.isInteger(pid))
    throw new Error('LADING_API, LADING_TOKEN and PID are needed');
  const creationDate = new Date(Date.now() - 7_200_000).toISOString();
  const runId = Date.now().toString(36);
  const options = { baseUrl, token, connections: 32, filesPerReport: 20, runId, creationDate };
  await sendReports({
    ...options,
    reports: 300,
    runId: `${runId}-warm`,
    observedAt: new Date().toISOString(),
  });
  print('| reports | per second | p50 ms | p99 ms | statuses | CPU seconds |\n|---|---|---|---|---|---|');
  for (const kind of ['new', 'seen again']) {
    const before = await cpuByPart(pid);
    const own = process.cpuUsage();
    const result = await sendReports({ ...options, reports, observedAt: new Date().toISOString() });
    const used = difference(await cpuByPart(pid), before);
    const { user, system } = process.cpuUsage(own);
    const cpu = Object.entries({ ...used, client: (user + system) / 1e6 })
      .filter(([, seconds]) => seconds >= 0.1)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`);
    const { reportsPerSecond, p50Ms, p99Ms, statuses } = result;
    print(
      `| ${reports} ${kind} | ${Math.round(reportsPerSecond)} | ${p50Ms.toFixed(0)} | ${p99Ms.toFixed(0)} | ` +
        `${JSON.stringify(statuses)} | ${cpu.join(', ')} |`,
    );
  }
}
