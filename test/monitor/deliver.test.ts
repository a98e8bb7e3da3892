import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deliver } from '../../monitor/deliver.ts';
import type { Report } from '../../monitor/report.ts';
import { createServiceClient } from '../../monitor/service-client.ts';
import { openSpool } from '../../monitor/spool.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { type Mishap, startContractServer } from './contract-server.ts';

const patience = { tries: 3, pauseMs: 1, budgetMs: 5000 };
let server: Awaited<ReturnType<typeof startContractServer>>;

beforeAll(async () => {
  server = await startContractServer();
  process.env.MONITOR_TEST_PASSWORD = 'right';
});
beforeEach(() => {
  Object.assign(server.service, {
    mishaps: [],
    requests: [],
    reports: [],
    tokens: 0,
    expiresInSeconds: 3600,
  });
  server.service.breaches.clear();
});
afterAll(() => server.close());

describe('reports in the spool', () => {
  it('are sent oldest first and then removed', async () => {
    const { spool } = await spoolOf('first', 'second', 'third');
    expect(await deliver(spool, client(), patience)).toEqual({ delivered: 3, refused: 0 });
    expect(server.service.reports.map(({ sla_error }) => sla_error[0]!.folder)).toEqual([
      'first',
      'second',
      'third',
    ]);
    expect(spool.size).toBe(0);
  });

  it.each<[string, Mishap]>([
    ['a fault of the service', { status: 500 }],
    ['a gateway without its service', { status: 502 }],
    ['a request that took too long', { status: 408 }],
    ['a throttled request', { status: 429 }],
    ['a closed connection', 'close'],
    ['an answer that got lost', 'then-close'],
    ['an answer that never comes', 'hang'],
    ['a redirection', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['a page of a proxy in the place of an answer', { status: 200, body: '<html>' }],
    ['an answer that is no acknowledgement', { status: 200, body: '{"id":7}' }],
  ])('survive %s', async (_, mishap) => {
    const { spool } = await spoolOf('a');
    server.service.mishaps.push(mishap);
    expect(await deliver(spool, client(), patience)).toEqual({ delivered: 1, refused: 0 });
    expect([...server.service.breaches.values()]).toMatchObject([{ filename: 'a.csv', status: 'open' }]);
  });

  it('wait in their order when tries are used up', async () => {
    const { spool } = await spoolOf('first', 'second');
    server.service.mishaps.push({ status: 503 }, { status: 503 }, { status: 503 });
    expect(await deliver(spool, client(), patience)).toEqual({
      delivered: 0,
      refused: 0,
      stoppedBy: 'status 503',
    });
    expect(spool.size).toBe(2);
  });

  it('wait as long as the service asks', async () => {
    const { spool } = await spoolOf('a');
    server.service.mishaps.push({ status: 429, headers: { 'retry-after': '1' } });
    const began = performance.now();
    expect(await deliver(spool, client(), patience)).toMatchObject({ delivered: 1 });
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  it('are left for later when the service asks for more than there is time', async () => {
    const { spool } = await spoolOf('a');
    const date = new Date(Date.now() + 600_000).toUTCString();
    server.service.mishaps.push({ status: 503, headers: { 'retry-after': date } });
    const delivery = await deliver(spool, client(), patience);
    expect(delivery).toMatchObject({ delivered: 0, stoppedBy: 'status 503' });
    expect(delivery.retryAfterMs! / 60_000).toBeCloseTo(10, 1);
  });

  it.each([400, 403, 404, 413])(
    'refused with %i go to the dead letters with the answer, and the next is sent',
    async (status) => {
      const { spool, state } = await spoolOf('bad', 'good');
      server.service.mishaps.push({ status, body: '{"title":"no"}' });
      expect(await deliver(spool, client(), patience)).toEqual({ delivered: 1, refused: 1 });
      const [letter] = await readdir(join(state, 'dead-letters'));
      const text = await readFile(join(state, 'dead-letters', letter!), 'utf8');
      expect(JSON.parse(text)).toMatchObject({
        answer: { status, body: '{"title":"no"}' },
        report: expect.stringContaining('bad'),
      });
    },
  );

  it('are sent with a new token, once, when the old one is refused', async () => {
    const { spool } = await spoolOf('a');
    const monitor = client();
    await monitor.post('/heartbeats', '{}');
    server.service.validToken = 'revoked';
    expect(await deliver(spool, monitor, patience)).toMatchObject({ delivered: 1 });
    expect(server.service.tokens).toBe(2);
  });

  it('wait, without a storm of sign-ins, when the token is refused again', async () => {
    const { spool } = await spoolOf('a');
    server.service.mishaps.push({ status: 401 }, { status: 401 });
    expect(await deliver(spool, client(), patience)).toMatchObject({ stoppedBy: 'the token was refused' });
    expect(server.service.tokens).toBe(2);
    expect(spool.size).toBe(1);
  });

  it('wait after a single sign-in with a wrong password', async () => {
    const { spool } = await spoolOf('a');
    const monitor = client({ password: { environment: 'PATH' } });
    const delivery = await deliver(spool, monitor, patience);
    await monitor.post('/heartbeats', '{}');
    expect(delivery).toMatchObject({ delivered: 0, refused: 0, stoppedBy: 'user name or password is wrong' });
    expect(server.service.requests).toEqual(['/auth/token ok']);
  });
});

it('one token serves many requests, and is renewed before it ends', async () => {
  const monitor = client();
  await monitor.post('/heartbeats', '{}');
  await monitor.post('/heartbeats', '{}');
  expect(server.service.tokens).toBe(1);
  server.service.expiresInSeconds = 30;
  const other = client();
  await other.post('/heartbeats', '{}');
  await other.post('/heartbeats', '{}');
  expect(server.service.tokens).toBe(3);
});

function client(change: object = {}) {
  const config = {
    endpoint: server.url,
    userName: 'monitor',
    password: { environment: 'MONITOR_TEST_PASSWORD' },
    ...change,
  };
  return createServiceClient(config, 200);
}

async function spoolOf(...folders: string[]) {
  const state = await temporaryDirectory();
  const spool = await openSpool(state, 1_000_000);
  for (const folder of folders) await spool.put(report(folder));
  return { spool, state };
}

function report(folder: string): Report {
  const time = '2026-11-20T12:00:00.000Z';
  const file = { filename: 'a.csv', creationDate: time, arrivedAt: time, status: 'late' as const };
  return {
    sla_error: [{ folder, sla: 20, files: [file] }],
    observedAt: time,
    monitorId: 'm',
    reportId: folder,
    configHash: 'h',
  };
}
