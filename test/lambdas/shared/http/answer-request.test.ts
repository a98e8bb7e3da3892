import { describe, expect, it } from '@jest/globals';
import {
  ConfigError,
  ConflictError,
  DependencyError,
  InputError,
  NotFoundError,
} from '../../../../lambdas/shared/errors.ts';
import { answerRequest } from '../../../../lambdas/shared/http/answer-request.ts';
import { Problem } from '../../../../lambdas/shared/http/problem.ts';
import type { HttpRequest } from '../../../../lambdas/shared/http/route.ts';
import { captured } from './captured-output.ts';
import { aGatewayEvent } from './gateway-event.ts';
import { answer, readThing } from './things-api.ts';

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
    let seen: HttpRequest | undefined;
    const event = aGatewayEvent({
      pathParameters: { file: 'a.js' },
      headers: null,
      multiValueHeaders: { 'X-A': ['1', '2'] },
    });
    const { text } = await answer(event, (request) => {
      seen = request;
      return { status: 204 };
    });
    expect(text).toBe('');
    expect(seen).toMatchObject({
      params: { file: 'a.js' },
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
    const event = aGatewayEvent({ httpMethod: 'PUT' });
    const { result } = await captured(() => answerRequest([{ ...readThing, besides: ['GET'] }], event));
    expect(result).toMatchObject({ statusCode: 405, headers: { allow: 'POST, GET' } });
  });

  it('with scopes are shut without a principal and without the scope', async () => {
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
    const answered = await answer(aGatewayEvent(), () => {
      throw error;
    });
    expect(answered.status).toBe(status);
    expect(answered.log).toHaveLength(status >= 500 ? 1 : 0);
    if (status === 503) expect(answered.headers?.['retry-after']).toBe('5');
    expect(answered.text).not.toContain('secret');
  });

  it('that is ours tells the request id and nothing else', async () => {
    const { body } = await answer(aGatewayEvent(), () => Promise.reject(new Error('table lading-dev-x')));
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      instance: 'request-1',
    });
  });
});
