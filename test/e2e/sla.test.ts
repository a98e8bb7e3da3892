import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aHeartbeat } from './a-heartbeat.ts';
import { anSlaApi, report } from './an-sla-api.ts';
import { documentedStatuses } from './documented-statuses.ts';
import { expectProblem } from './expect-problem.ts';
import { siteJourney } from './site-journey.ts';

let api: Awaited<ReturnType<typeof anSlaApi>>;
beforeAll(async () => {
  api = await anSlaApi();
}, 180_000);
afterAll(() => api?.close(), 60_000);

describe('a breach', () => {
  const created = '2026-11-16T08:00:00.1234567+01:00';
  const seen = '2026-11-18T12:00:00Z';

  it('is stored once, however often it is reported', async () => {
    const body = report('/in/orders', 'a.csv', created, { observedAt: seen });
    const first = await api.post(body);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ accepted: 1, new: 1, known: 0 });
    expect((await api.post(body)).body).toMatchObject({ accepted: 1, new: 0, known: 1 });
  });

  it('is found by each day it affects, by folder, and by both', async () => {
    const item = { folder: '/in/orders', filename: 'a.csv', sla: 60, creationDate: created, status: 'open' };
    const affectedFrom = '2026-11-16T08:00:00.123Z';
    const days = ['date=2026-11-16', 'date=2026-11-17', 'date=2026-11-18'];
    const folder = `folder=${encodeURIComponent('/in/orders')}`;
    for (const query of [...days, folder, `${folder}&date=2026-11-17`]) {
      const { items } = await api.find(query);
      expect(items).toEqual([expect.objectContaining({ ...item, affectedFrom })]);
    }
    expect((await api.find('date=2026-11-15')).items).toEqual([]);
    expect((await api.find('date=2026-11-17&folder=other')).items).toEqual([]);
  });

  it('ends when its file is archived', async () => {
    const later = { observedAt: '2026-11-18T13:00:00Z', status: 'archived' };
    await api.post(report('/in/orders', 'a.csv', created, later));
    expect((await api.find('date=2026-11-18&status=open')).items).toEqual([]);
    expect((await api.find('date=2026-11-18&status=resolved')).items).toHaveLength(1);
  });

  it('comes in pages, newest first, with a cursor that fits its query alone', async () => {
    const observedAt = '2026-10-01T12:00:00Z';
    for (const minute of [1, 2, 3]) {
      await api.post(report('/in/pages', `${minute}.csv`, `2026-10-01T08:0${minute}:00Z`, { observedAt }));
    }
    const first = await api.find('date=2026-10-01&limit=2');
    const cursor = encodeURIComponent(first.nextCursor ?? '');
    const second = await api.find(`date=2026-10-01&limit=2&cursor=${cursor}`);
    const names = [...first.items, ...second.items].map(({ filename }) => filename);
    expect(names).toEqual(['3.csv', '2.csv', '1.csv']);
    expect(second.nextCursor).toBeNull();
    const ofAnother = `/sla-errors?date=2026-10-02&limit=2&cursor=${cursor}`;
    expectProblem(await api.call(ofAnother, { token: api.person }), 400);
  });

  it('whose name is not UTF-8 is refused, since two such names would become one breach', async () => {
    const observedAt = '2026-09-01T12:00:00Z';
    for (const name of ['M\xfcller', 'M\xf6ller']) {
      const body = JSON.stringify(report('/in/latin', name, '2026-09-01T08:00:00Z', { observedAt }));
      const answer = await api.post(Buffer.from(body, 'latin1'));
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: 'encoding_invalid' }] } });
      expect((await api.post(Buffer.from(body, 'utf8'))).body).toMatchObject({ new: 1 });
    }
    const { items } = await api.find('folder=/in/latin');
    expect(items.map(({ filename }) => filename).sort()).toEqual(['M\xf6ller', 'M\xfcller']);
  });
});

describe('a refusal is a problem with the request id', () => {
  it('400 names every fault at once', async () => {
    const body = { sla_error: [{ folder: '', sla: 0, files: [{ filename: 'x', creationDate: 'now' }] }] };
    const { errors = [] } = expectProblem(await api.post(body), 400);
    const paths = errors.map(({ path }) => path).sort();
    expect(paths).toEqual(['/sla_error/0/files/0/creationDate', '/sla_error/0/folder', '/sla_error/0/sla']);
    expectProblem(await api.post('{"sla_error": ['), 400);
  });

  it.each([
    ['no token', undefined],
    ['a token that is none', 'abc'],
    ['the token of nobody', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
  ])('401 for %s', async (_, token) => {
    const answer = await api.call('/sla-errors?date=2026-11-18', { token });
    expectProblem(answer, 401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('401 for a wrong password and for an unknown user, in the same words', async () => {
    const signIn = (username: string) => api.signIn(username, 'Wrong-Horse-77');
    const [known, unknown] = [await signIn('person'), await signIn('nobody')];
    const { instance: _, ...words } = expectProblem(known, 401);
    expect(expectProblem(unknown, 401)).toMatchObject(words);
  });

  it('403 for a token without the scope', async () => {
    expectProblem(await api.post(report('f', 'x', '2026-11-01T00:00:00Z'), { token: api.person }), 403);
    expectProblem(await api.call('/monitors', { token: api.monitor }), 403);
  });

  it('404 for a path that is not there', async () => {
    expectProblem(await api.call('/nowhere', { token: api.person }), 404);
    expectProblem(await api.call('/sla-errors/nowhere', { token: api.person }), 404);
    expectProblem(await api.call('/monitors/nowhere/else', { token: api.monitor }), 404);
    expectProblem(await api.call('/auth'), 404);
  });

  it('405 says which methods there are', async () => {
    const answer = await api.call('/sla-errors', { method: 'DELETE', token: api.person });
    expectProblem(answer, 405);
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
  });

  it('404 and 405 are for who has a token: others hear nothing of what there is', async () => {
    expectProblem(await api.call('/sla-errors', { method: 'DELETE' }), 401);
    expectProblem(await api.call('/sla-errors/nowhere'), 401);
    const publicPath = await api.call('/openapi.json', { method: 'DELETE' });
    expectProblem(publicPath, 405);
    expect(publicPath.headers.get('allow')).toBe('GET');
  });

  it('413 for more than 1 MB', async () => {
    for (const bytes of [1_100_000, 7_000_000, 10 * 1024 * 1024 + 1]) {
      const { errors } = expectProblem(await api.post('x'.repeat(bytes)), 413);
      expect(errors).toEqual([{ path: '', code: 'too_big', message: expect.any(String) }]);
    }
  });

  it('415 for what is not JSON', async () => {
    expectProblem(await api.post('a=b', { headers: { 'content-type': 'text/plain' } }), 415);
  });

  it('429 after five failures of a user, with a time to come back', async () => {
    const attempts = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      attempts.push(await api.signIn('guessed', 'Wrong-Horse-77'));
    }
    expect(attempts.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    expectProblem(attempts[5]!, 429);
    expect(Number(attempts[5]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('429 when requests come faster than the gateway takes them', async () => {
    const many = Array.from({ length: 300 }, () => api.call('/auth/refresh', { method: 'POST', body: {} }));
    const refused = (await Promise.all(many)).find(({ status }) => status === 429);
    expectProblem(refused!, 429);
    expect(refused!.headers.get('retry-after')).toBe('1');
  }, 120_000);

  it('500 tells nothing but the request id', async () => {
    api.crashing.add('lading-dev-find-breaches');
    const answer = await api.call('/monitors', { token: api.person });
    api.crashing.clear();
    const { title, ...rest } = expectProblem(answer, 500);
    expect(rest).toEqual({ type: 'about:blank', status: 500, instance: answer.requestId });
  });

  it('503 says when to come back while the database is away', async () => {
    api.database.state.isDown = true;
    const answer = await api.call('/monitors', { token: api.person });
    api.database.state.isDown = false;
    expectProblem(answer, 503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

it('any case of the header carries the token', async () => {
  const answer = await api.call('/monitors', { headers: { AUTHORIZATION: `Bearer ${api.person}` } });
  expect(answer.status).toBe(200);
});

it('a heartbeat is answered with the time, and the monitor is listed', async () => {
  const beat = await api.call('/heartbeats', { method: 'POST', token: api.monitor, body: aHeartbeat('m1') });
  expect(beat.status).toBe(200);
  expect(beat.body).toEqual({ serverTime: expect.stringMatching(/^\d{4}-.*Z$/) });
  const { body: list } = await api.call('/monitors', { token: api.person });
  expect(JSON.stringify(list)).toContain('"silent":false');
});

it('the description and its page need no token', async () => {
  const description = await api.call('/openapi.json');
  expect(description.body).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
  const page = await api.call('/docs');
  expect(page.headers.get('content-type')).toContain('text/html');
});

siteJourney(() => api);

it('every answer so far is counted by its status, and every documented status was among them', async () => {
  const counted = await api.counted();
  for (const { requestId, status } of api.answers) {
    expect([requestId, counted.get(requestId)]).toEqual([requestId, [String(status)]]);
  }
  const { body } = await api.call('/openapi.json');
  // The gateway gives 504 after 29 seconds; that its line is counted is shown with a shorter limit beside the gateway.
  const seen = new Set(['504', ...api.answers.map(({ status }) => String(status))]);
  expect([...documentedStatuses(body)].filter((status) => !seen.has(status))).toEqual([]);
});
