import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Problem } from '../../../lambdas/http/problem.ts';
import type { ApiRequest, Route } from '../../../lambdas/http/route.ts';
import {
  ConfigError,
  ConflictError,
  DependencyError,
  InputError,
  NotFoundError,
} from '../../../shared/errors.ts';
import { aGatewayEvent } from './gateway-event.ts';
import { answer, answerBy, readThing } from './things-api.ts';

describe('a request that fits', () => {
  it('is answered by its route as JSON that no cache keeps', async () => {
    const { status, headers, body } = await answer(
      aGatewayEvent({ json: { name: 'a', parts: [], extra: 1 } }),
    );
    expect({ status, body }).toEqual({ status: 200, body: { name: 'a', parts: [] } });
    expect(headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
    });
  });

  it('may have its body in base64, its media type with a charset and its headers in any case', async () => {
    const body = Buffer.from('{"name":"ä","parts":[]}').toString('base64');
    const headers = { 'CONTENT-type': 'Application/JSON; charset=UTF-8' };
    const answered = await answer(aGatewayEvent({ body, headers, isBase64Encoded: true }));
    expect(answered.body).toEqual({ name: 'ä', parts: [] });
  });

  it('reaches the route with who sent it, from where, and what stands in its path', async () => {
    let seen: ApiRequest | undefined;
    const event = aGatewayEvent({
      resource: '/things/{proxy+}',
      path: '/things/a%2Fb%C3%A4',
      headers: null,
      multiValueHeaders: { 'X-A': ['1', '2'] },
    });
    const params = z.object({ file: z.string() });
    const handle = (request: ApiRequest) => {
      seen = request;
      return { status: 204 };
    };
    const { text } = await answer(event, [
      { ...readThing, body: undefined, path: '/things/{file}', params, handle },
    ]);
    expect(text).toBe('');
    expect(seen).toMatchObject({
      params: { file: 'a/bä' },
      headers: { 'x-a': '1, 2' },
      principal: { username: 'ada', scopes: ['sla.read', 'sla.write'] },
      sourceIp: '203.0.113.7',
      requestId: 'request-1',
      path: '/v1/things',
    });
  });
});

describe('routes', () => {
  it('answer another path with 404 and another method with 405 and what is allowed', async () => {
    expect((await answer(aGatewayEvent({ resource: '/else' }))).status).toBe(404);
    expect(await answer(aGatewayEvent({ httpMethod: 'PUT' }))).toMatchObject({
      status: 405,
      headers: { allow: 'POST, GET' },
    });
  });

  it('name methods that another function answers among what is allowed', async () => {
    const answered = await answer(aGatewayEvent({ httpMethod: 'PUT' }), [readThing], {
      '/things': ['GET'],
    });
    expect(answered).toMatchObject({ status: 405, headers: { allow: 'POST, GET' } });
  });

  it.each(['HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW', 'get'])(
    'have no method %s, whatever the platform makes of it',
    async (httpMethod) => {
      const { status, headers } = await answer(aGatewayEvent({ httpMethod, json: {} }));
      expect({ status, allow: headers?.allow }).toEqual({ status: 405, allow: 'POST, GET' });
    },
  );

  it.each(['[::1', 'a b', 'x?y#z', ''])('are found whatever the host is called: %j', async (host) => {
    const { requestContext } = aGatewayEvent();
    const context = { ...requestContext, domainName: host };
    const answered = await answer(
      aGatewayEvent({ requestContext: context, headers: { host }, httpMethod: 'PUT' }),
    );
    expect(answered.status).toBe(405);
  });

  it('may be asked with a body that they have no use for', async () => {
    const event = { httpMethod: 'GET', queryStringParameters: { size: '1' }, json: { name: 'a' } };
    expect(await answer(aGatewayEvent(event))).toMatchObject({ status: 200, body: { size: '1' } });
  });

  it('are found with a slash behind them, as the gateway finds them', async () => {
    expect((await answer(aGatewayEvent({ path: '/things/', json: {} }))).status).toBe(400);
  });

  it.each([
    ['/things/export', 'PUT', 'fixed'],
    ['/things/a', 'PUT', 'named'],
    ['/things/export', 'PATCH', 405],
    ['/things/a/b', 'PUT', 404],
  ])('with a fixed part go before those with a name: %s %s', async (path, httpMethod, expected) => {
    const route = (ofPath: string, method: 'PUT' | 'PATCH', answered: string): Route => ({
      ...{ method, path: ofPath, id: answered, tag: 'This API', summary: '', answers: {} },
      handle: () => ({ status: 200, body: JSON.stringify(answered) }),
    });
    const { status, body } = await answer(aGatewayEvent({ path, httpMethod }), [
      route('/things/{id}', 'PUT', 'named'),
      route('/things/{id}', 'PATCH', 'named'),
      route('/things/export', 'PUT', 'fixed'),
    ]);
    expect(status === 200 ? body : status).toBe(expected);
  });

  it('whose part of the path does not fit are not there', async () => {
    const params = z.object({ size: z.enum(['s', 'm']) });
    const sized = { ...readThing, scope: undefined, body: undefined, path: '/things/{size}', params };
    const routes = [{ ...sized, handle: () => ({ status: 204 }) }];
    const statusOf = async (path: string) => (await answer(aGatewayEvent({ path }), routes)).status;
    expect(await Promise.all(['/things/m', '/things/xl', '/things/%zz'].map(statusOf))).toEqual([
      204, 404, 404,
    ]);
  });

  it('with a scope are shut without a principal and without the scope', async () => {
    const requestContext = { requestId: 'request-1' };
    expect(await answer(aGatewayEvent({ requestContext, json: {} }))).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
    const reader = { ...requestContext, authorizer: { username: 'ada', scopes: 'sla.read' } };
    expect(await answer(aGatewayEvent({ requestContext: reader, json: {} }))).toMatchObject({
      status: 403,
      body: { detail: 'The token lacks sla.write' },
    });
  });
});

describe('an error of a route', () => {
  it.each([
    [new InputError('bad', 'bad'), 400],
    [new NotFoundError('none', 'none'), 404],
    [new ConflictError('clash', 'clash'), 409],
    [new Problem(429, { headers: { 'retry-after': '60' } }), 429],
    [new DependencyError('away', 'away'), 503],
    [Object.assign(new Error('slow down'), { name: 'ThrottlingException' }), 503],
    [new ConfigError('wrong', 'secret 42'), 500],
    [Object.assign(new Error('secret 42'), { name: 'AccessDeniedException' }), 500],
    ['secret 42', 500],
  ])('%s is answered with %i', async (error, status) => {
    const answered = await answerBy(aGatewayEvent(), () => {
      throw error;
    });
    expect(answered.status).toBe(status);
    expect(answered.log).toHaveLength(status >= 500 ? 1 : 0);
    if (status === 503) expect(answered.headers?.['retry-after']).toBe('5');
    expect(answered.text).not.toContain('secret');
  });

  it('that is ours tells the request id and nothing else', async () => {
    const { body } = await answerBy(aGatewayEvent(), () => Promise.reject(new Error('table lading-dev-x')));
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      instance: 'request-1',
    });
  });
});
