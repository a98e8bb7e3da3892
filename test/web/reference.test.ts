import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { openApiDocument } from '../../lambdas/http/openapi.ts';
import { curlOf, signInLines } from '../../web/curl.ts';
import { isFound } from '../../web/is-found.ts';
import { ApiDocument } from '../../web/openapi.ts';
import { type Operation, operationsOf } from '../../web/operations.ts';
import { wordsOf } from '../../web/schema-words.ts';
import { allRoutes } from '../lambdas/http/all-routes.ts';

const document = JSON.parse(JSON.stringify(openApiDocument(allRoutes)));
const calls = operationsOf(ApiDocument.parse(document));
const call = (id: string) => calls.find((one) => one.id === id)!;

/** The arguments that curl gets from a command in a shell. */
function argumentsOf(command: string): string[] {
  const script = `api=http://a.test/v1 token=t\ncurl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('the reference of the page', () => {
  it('has every route of the API, with the scope that it needs', () => {
    const shown = calls.map(({ method, path, scope }) => [method, path, scope]);
    const declared = allRoutes.map(({ method, path, scope }) => [method, path, scope]);
    expect(shown.sort()).toEqual(declared.sort());
  });

  it('says of a call what it takes and what may come back', () => {
    const found = call('findBreaches');
    expect(found.details).toMatch(/^A `date` or a `folder` is needed\..*gave it\.$/);
    expect(found.parameters.map(({ name, required, words }) => [name, required, words])).toEqual([
      ['date', false, 'a day, such as 2026-11-20'],
      ['folder', false, 'a text. At most 1024 bytes in UTF-8'],
      ['from', false, 'a day, such as 2026-11-20'],
      ['to', false, 'a day, such as 2026-11-20'],
      ['status', false, 'open or resolved'],
      ['cursor', false, 'a text of up to 500 characters'],
      ['limit', false, 'a whole number from 1 to 200; 50 unless given'],
    ]);
    expect(found.answers).toContainEqual({ status: '403', words: 'Forbidden' });
    expect(found.shape).toMatchObject({
      mediaType: 'application/json',
      value: { items: [{ folder: 'a text', sla: 'a whole number', status: 'open or resolved' }] },
    });
    expect(JSON.stringify(found.shape)).toContain('"nextCursor":"a text or null"');
  });

  it('has a command for each call that reaches its path by its method, with a token where one is needed', () => {
    for (const one of calls) {
      const args = argumentsOf(curlOf(one));
      const url = new URL(args.find((arg) => arg.startsWith('http://a.test/'))!);
      expect(url.pathname).toMatch(new RegExp(`^/v1${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));
      expect(args.includes('authorization: Bearer t')).toBe(one.scope !== undefined);
      const body = args.includes('-d') ? JSON.parse(args[args.indexOf('-d') + 1]!) : undefined;
      expect(body).toEqual(one.body);
      const method = args.includes('-X') ? args[args.indexOf('-X') + 1] : body ? 'POST' : 'GET';
      expect(method).toBe(one.method);
    }
    expect(argumentsOf(curlOf(call('findBreaches')))).toContain(
      'http://a.test/v1/sla-errors?date=2026-11-18',
    );
  });

  it('keeps any text of an example whole in a shell', () => {
    const example = `it's $HOME & "so" \`on\` /?#é`;
    const one: Operation = {
      ...{ ...call('findBreaches'), method: 'DELETE', path: '/things/{id}', body: { text: example } },
      parameters: [
        { name: 'id', place: 'path', required: true, words: '', example },
        { name: 'q', place: 'query', required: false, words: '', example },
      ],
    };
    const args = argumentsOf(curlOf(one));
    const url = new URL(args.find((arg) => arg.startsWith('http'))!);
    expect(decodeURIComponent(url.pathname)).toBe(`/v1/things/${example}`);
    expect(url.searchParams.get('q')).toBe(example);
    expect(args).toEqual(
      expect.arrayContaining(['-X', 'DELETE', JSON.stringify({ text: example }, null, 2)]),
    );
  });

  it('begins with the commands that sign in', () => {
    const lines = signInLines('http://127.0.0.1:4000/v1', call('signIn'));
    expect(lines).toMatch(/^api=http:\/\/127\.0\.0\.1:4000\/v1\ntoken=\$\(curl -s "\$api\/auth\/token" /);
    expect(execFileSync('bash', ['-n', '-c', lines])).toHaveLength(0);
  });

  it('finds a call by words of its path, its summary and what it needs', () => {
    const found = (typed: string) => calls.filter((one) => isFound(one, typed)).map(({ id }) => id);
    expect(found('HEARTBEATS')).toEqual(['reportHeartbeat']);
    expect(found('csv get')).toEqual(['exportBreaches']);
    expect(found('sla.write').sort()).toEqual(['reportBreaches', 'reportHeartbeat']);
    expect(found('')).toHaveLength(calls.length);
    expect(found('nothing of the kind')).toEqual([]);
  });

  it('has words for a value of any kind', () => {
    expect(wordsOf({ type: 'integer' })).toBe('a whole number');
    expect(wordsOf({ type: 'number', minimum: 0, maximum: 5000 })).toBe('a number from 0 to 5,000');
    expect(wordsOf({ type: 'boolean', default: false })).toBe('true or false; false unless given');
    expect(wordsOf({ type: 'string', format: 'uuid' })).toBe('a text');
  });
});
