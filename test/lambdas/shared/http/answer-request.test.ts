import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  ConfigError,
  ConflictError,
  DependencyError,
  InputError,
  NotFoundError,
} from '../../../../lambdas/shared/errors.ts';
import { answerRequest } from '../../../../lambdas/shared/http/answer-request.ts';
import { Problem } from '../../../../lambdas/shared/http/problem.ts';
import type { HttpRequest, Route } from '../../../../lambdas/shared/http/route.ts';
import { captured } from './captured-output.ts';
import { aGatewayEvent } from './gateway-event.ts';

const Thing = z.object({ name: z.string().min(1), parts: z.array(z.object({ size: z.int() })).max(9) });
const readThing: Route = {
  method: 'POST',
  path: '/things',
  scopes: ['sla.write'],
  handle: (request) => ({ status: 200, body: request.readJson(Thing, 100) }),
};
const listThings: Route = {
  method: 'GET',
  path: '/things',
  handle: (request) => ({ status: 200, body: request.readQuery(z.strictObject({ size: z.string() })) }),
};

async function answer(event: object, route?: Route['handle']) {
  const routes = route ? [{ ...readThing, handle: route }] : [readThing, listThings];
  const { result, metrics, log } = await captured(() => answerRequest(routes, event));
  return {
    status: result.statusCode,
    headers: result.headers,
    text: result.body,
    body: JSON.parse(result.body || 'null'),
    metrics,
    log,
  };
}

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

describe('a request with faults', () => {
  it('hears of all of them at once', async () => {
    const parts = [{ size: 'x' }, {}, { size: 1.5 }];
    const { status, headers, body } = await answer(aGatewayEvent({ json: { name: '', parts } }));
    expect({ status, type: headers?.['content-type'] }).toEqual({
      status: 400,
      type: 'application/problem+json',
    });
    expect(body).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: '4 faults',
      instance: 'request-1',
    });
    expect(body.errors.map(({ path, code }: { path: string; code: string }) => [path, code])).toEqual([
      ['/name', 'too_small'],
      ['/parts/0/size', 'wrong_type'],
      ['/parts/1/size', 'missing'],
      ['/parts/2/size', 'wrong_type'],
    ]);
  });

  it('hears of the first thousand and of how many there are', async () => {
    const many = z.object({ list: z.array(z.string()) });
    const json = { list: Array(3_000).fill(1) };
    const { body } = await answer(aGatewayEvent({ json }), (request) => ({
      status: 200,
      body: request.readJson(many, 1e5),
    }));
    expect(body.errors).toHaveLength(1_000);
    expect(body.detail).toBe('3000 faults, the first 1000 are listed');
  });

  it.each([
    [null, 'body_missing'],
    ['', 'body_missing'],
    ['{"password":hunter2}', 'json_invalid'],
    [`${'['.repeat(50)}`, 'json_invalid'],
  ])('with the body %j is refused without quoting it', async (body, code) => {
    const answered = await answer(aGatewayEvent({ body }));
    expect(answered.status).toBe(400);
    expect(answered.body.errors).toEqual([{ path: '', code, message: answered.body.detail }]);
    expect(answered.text).not.toContain('hunter');
  });

  it('in bytes that are not UTF-8 is refused', async () => {
    const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
    expect((await answer(aGatewayEvent({ body, isBase64Encoded: true }))).body.errors[0].code).toBe(
      'encoding_invalid',
    );
  });

  it('over the limit in bytes, not in characters, is too large', async () => {
    const { status, body } = await answer(aGatewayEvent({ json: 'ä'.repeat(60) }));
    expect({ status, title: body.title }).toEqual({ status: 413, title: 'Payload Too Large' });
  });

  it.each([{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/json; charset=latin1' }])(
    'with the headers %j has no media type that is taken',
    async (headers) => {
      const answered = await answer(aGatewayEvent({ headers, json: {} }));
      expect(answered).toMatchObject({ status: 415, headers: { accept: 'application/json' } });
    },
  );

  it('compressed is not taken', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answered = await answer(aGatewayEvent({ headers, json: {} }));
    expect(answered).toMatchObject({ status: 415, headers: { 'accept-encoding': 'identity' } });
  });

  it('hears of unknown and repeated query parameters', async () => {
    const get = { httpMethod: 'GET', headers: null };
    const unknown = await answer(aGatewayEvent({ ...get, queryStringParameters: { size: '1', sise: '2' } }));
    expect(unknown.body.errors).toEqual([
      { path: 'sise', code: 'unknown_name', message: 'There is no such name here' },
    ]);
    const repeated = await answer(
      aGatewayEvent({ ...get, multiValueQueryStringParameters: { size: ['1', '2'] } }),
    );
    expect(repeated.body.errors).toEqual([expect.objectContaining({ path: 'size', code: 'repeated' })]);
    expect((await answer(aGatewayEvent({ ...get, queryStringParameters: { size: '1' } }))).body).toEqual({
      size: '1',
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

describe('each request', () => {
  it.each([
    [{ json: { name: 'a', parts: [] } }, '200', 'POST /things'],
    [{ json: {} }, '400', 'POST /things'],
    [{ requestContext: { requestId: 'r' } }, '401', 'POST /things'],
    [{ requestContext: { requestId: 'r', authorizer: { username: 'ada' } } }, '403', 'POST /things'],
    [{ resource: '/else' }, '404', 'unknown'],
    [{ httpMethod: 'BREW' }, '405', 'ANY /things'],
    [{ json: 'x'.repeat(200) }, '413', 'POST /things'],
    [{ headers: {} }, '415', 'POST /things'],
  ])('counts with its route and status: %j %s', async (changes, Status, Route) => {
    const { metrics } = await answer(aGatewayEvent(changes));
    expect(metrics).toEqual([
      expect.objectContaining({ Route, Status, service: 'sla', Requests: 1, LatencyMs: expect.any(Number) }),
    ]);
    expect(metrics[0]).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Lading',
            Dimensions: [['service', 'Route', 'Status']],
            Metrics: [{ Name: 'Requests', Unit: 'Count' }],
          },
          {
            Namespace: 'Lading',
            Dimensions: [
              ['service', 'Route', 'Status'],
              ['service', 'Route'],
            ],
            Metrics: [{ Name: 'LatencyMs', Unit: 'Milliseconds' }],
          },
        ],
      },
    });
  });
});
