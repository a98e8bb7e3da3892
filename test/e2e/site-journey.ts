import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { curlOf, signInLines } from '../../web/curl.ts';
import { ApiDocument } from '../../web/openapi.ts';
import { operationsOf } from '../../web/operations.ts';
import type { anSlaApi } from './an-sla-api.ts';
import { type Call, password } from './api-cloud.ts';
import { expectProblem } from './expect-problem.ts';

type Running = Pick<Awaited<ReturnType<typeof anSlaApi>>, 'answers' | 'cloud'>;

const Token = z.object({ token: z.string() });
const run = promisify(execFile);
const hasShell = ['bash', 'curl', 'jq'].every((name) => spawnSync(name, ['--version']).status === 0);

/** What a person and a program meet at the one address. Answers that somebody behind it gave are kept, to be counted. */
export function siteJourney(running: () => Running): void {
  const visit = async (path: string, call: Call = {}) => {
    const { answers, cloud } = running();
    const answer = await cloud.visit(path, call);
    if (answer.requestId) answers.push(answer);
    return answer;
  };

  describe('the one address of page and API', () => {
    it('shows the page, and whatever it loads is there and of the type that it says', async () => {
      const page = await visit('/');
      expect(page).toMatchObject({ status: 200, body: expect.stringContaining('What you can ask Lading') });
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      const loaded = [...String(page.body).matchAll(/<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"/g)];
      const types = await Promise.all(
        loaded.map(async ([, path = '']) => {
          const { status, headers } = await visit(path);
          return `${status} ${path.split('.').at(-1)} ${headers.get('content-type')}`;
        }),
      );
      expect([...new Set(types)].sort()).toEqual([
        '200 css text/css; charset=utf-8',
        '200 js text/javascript; charset=utf-8',
        '200 svg image/svg+xml; charset=utf-8',
      ]);
      const etag = page.headers.get('etag') ?? '';
      expect(await visit('/', { headers: { 'if-none-match': etag } })).toMatchObject({
        status: 304,
        body: '',
      });
      expect(await visit('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    });

    it('has a page for what is not there, and no way out of its files', async () => {
      for (const path of ['/nothing', '/assets/gone.js', '/..%2findex.mjs', '/%2e%2e/index.mjs']) {
        const answer = await visit(path);
        expect(answer).toMatchObject({
          status: 404,
          body: expect.stringContaining('nothing at this address'),
        });
      }
      expect(await visit('/', { method: 'POST', body: 'x' })).toMatchObject({ status: 403 });
    });

    it('signs in and answers what the API answers, its problems too', async () => {
      await running().cloud.addUser('visitor', 'sla.read');
      const signIn = { method: 'POST', body: { username: 'visitor', password } };
      const signedIn = await visit('/v1/auth/token', signIn);
      const { token } = Token.parse(signedIn.body);
      expect(await visit('/v1/sla-errors?date=2026-11-18', { token })).toMatchObject({ status: 200 });
      expectProblem(await visit('/v1/sla-errors?date=2026-11-18'), 401);
      expectProblem(await visit('/v1/sla-errors', { method: 'POST', token, body: {} }), 403);
      expectProblem(await visit('/v1/sla-errors/none', { token }), 404);
      const refused = await visit('/v1/monitors', { method: 'DELETE', token });
      expectProblem(refused, 405);
      expect(refused.headers.get('allow')).toBe('GET');
    });

    (hasShell ? it : it.skip)('runs every example of the page as it stands', async () => {
      const { cloud } = running();
      await cloud.addUser('files-01', 'sla.read', 'sla.write');
      const calls = operationsOf(ApiDocument.parse((await visit('/v1/openapi.json')).body));
      const before = signInLines(`${cloud.info.site}/v1`, calls.find(({ id }) => id === 'signIn')!);
      const examples = calls.map((call) => `${curlOf(call)} -o /dev/null -w '${call.id} %{http_code}\\n'`);
      const { stdout } = await run('bash', ['-e', '-c', [before, ...examples].join('\n')]);
      const expected = calls.map(({ id }) => `${id} ${id === 'refreshToken' ? 401 : 200}`);
      expect(stdout.trim().split('\n')).toEqual(expected);
    });
  });
}
