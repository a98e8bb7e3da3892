import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../lambda/a-function.ts';
import { aGateway, aMethod, anApi, echo, send } from './a-gateway.ts';

const api = anApi(
  [
    aMethod('GET', '/items'),
    aMethod('ANY', '/items', { functionArn: 'any' }),
    aMethod('GET', '/items/{id}'),
    aMethod('GET', '/items/latest', { functionArn: 'any' }),
    aMethod('POST', '/items/{id}/parts/{part}'),
    aMethod('GET', '/files/{proxy+}'),
    aMethod('GET', '/slow', { functionArn: 'slow', timeoutMs: 20 }),
  ],
  {
    binaryMediaTypes: ['image/png'],
    stage: {
      accessLogFormat:
        '{"id":"$context.requestId","status":"$context.status","path":"$context.resourcePath","agent":"$context.identity.userAgent","error":"$context.error.responseType","integration":"$context.integration.status"}',
    },
  },
);
let gateway: Awaited<ReturnType<typeof aGateway>>;

beforeAll(async () => {
  gateway = await aGateway(api, { echo, any: () => ({ statusCode: 204 }), slow: () => sleep(200) });
});
afterAll(() => gateway.close());

async function eventOf(path: string, options: Parameters<typeof send>[1] = {}) {
  return JSON.parse((await send(`${gateway.url}${path}`, options)).body);
}

describe('a function behind the gateway', () => {
  it('gets an event as REST APIs of AWS send it', async () => {
    const event = await eventOf('/items/a%20b?day=1&tag=x%26&tag=y+z', {
      headers: { AUTHORIZATION: 'Bearer t', 'x-Twice': ['1', '2'], 'User-Agent': 'test' },
    });
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(event).toMatchObject({
      resource: '/items/{id}',
      path: '/items/a%20b',
      httpMethod: 'GET',
      headers: { AUTHORIZATION: 'Bearer t', 'x-Twice': '2', 'X-Forwarded-For': '127.0.0.1' },
      multiValueHeaders: { AUTHORIZATION: ['Bearer t'], 'x-Twice': ['1', '2'] },
      queryStringParameters: { day: '1', tag: 'y z' },
      multiValueQueryStringParameters: { day: ['1'], tag: ['x&', 'y z'] },
      pathParameters: { id: 'a b' },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
    expect(event.requestContext).toEqual({
      resourceId: 'id of /items/{id}',
      resourcePath: '/items/{id}',
      httpMethod: 'GET',
      path: '/v1/items/a%20b',
      stage: 'v1',
      apiId: 'Api',
      domainPrefix: 'Api',
      domainName: new URL(gateway.url).host,
      deploymentId: 'd1',
      accountId: '000000000000',
      protocol: 'HTTP/1.1',
      requestId,
      extendedRequestId: expect.stringMatching(/=$/),
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      requestTimeEpoch: expect.any(Number),
      identity: expect.objectContaining({ sourceIp: '127.0.0.1', userAgent: 'test', user: null }),
    });
  });

  it('gets where a request came from behind what the sender says of it', async () => {
    const { headers, multiValueHeaders } = await eventOf('/items/a', {
      headers: { 'x-forwarded-for': ['10.0.0.1', '10.0.0.2'], 'x-forwarded-proto': 'gopher' },
    });
    const addresses = '10.0.0.1, 10.0.0.2, 127.0.0.1';
    expect(headers).toMatchObject({ 'X-Forwarded-For': addresses, 'X-Forwarded-Proto': 'http' });
    expect(multiValueHeaders['X-Forwarded-For']).toEqual([addresses]);
    expect(Object.keys(headers)).not.toContain('x-forwarded-for');
  });

  it('gets null for a query, path values and a body that are not there', async () => {
    expect(await eventOf('/items')).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      body: null,
    });
  });

  it('is found by literal parts before names, and by the rest of the path last', async () => {
    const status = async (path: string) => (await send(`${gateway.url}${path}`)).status;
    expect(await status('/items/latest')).toBe(204);
    expect((await eventOf('/items/late/')).pathParameters).toEqual({ id: 'late' });
    expect((await eventOf('/files/a/b%2Fc')).pathParameters).toEqual({ proxy: 'a/b/c' });
    expect(await status('/files')).toBe(403);
  });

  it('gets every method that is not declared by ANY', async () => {
    expect((await send(`${gateway.url}/items`, { method: 'DELETE' })).status).toBe(204);
    expect((await send(`${gateway.url}/items`, { method: 'GET' })).status).toBe(200);
  });

  it('gets text as text and a binary media type as base64', async () => {
    const send2 = (type: string) =>
      eventOf('/items/1/parts/2', { method: 'POST', headers: { 'content-type': type }, body: '{"ü":1}' });
    expect(await send2('application/json')).toMatchObject({ body: '{"ü":1}', isBase64Encoded: false });
    expect(await send2('IMAGE/png; x=1')).toMatchObject({ body: 'eyLDvCI6MX0=', isBase64Encoded: true });
  });

  it('gets names that JavaScript has a meaning for as any other', async () => {
    expect((await send(`${gateway.url}/items?__proto__=1&__proto__=2&constructor=3`)).status).toBe(200);
  });
});

describe('the access log', () => {
  it('has a line for every request in the format of the stage, also for those that no function saw', async () => {
    const ok = await send(`${gateway.url}/items`, { headers: { 'user-agent': 'say "hi"' } });
    const lost = await send(`${gateway.url}/nowhere`);
    const late = await send(`${gateway.url}/slow`);
    const lines = await eventually(async () => {
      const all = (await readFile(gateway.accessLog, 'utf8')).trim().split('\n');
      const parsed = all.map((line): Record<string, string> => JSON.parse(line));
      const own = [ok, lost, late].map(({ headers }) =>
        parsed.find(({ id }) => id === headers['x-amzn-requestid']),
      );
      return own.includes(undefined) ? undefined : own;
    });
    expect(lines).toEqual([
      expect.objectContaining({
        ...{ status: '200', path: '/items', agent: 'say "hi"', error: '-', integration: '200' },
      }),
      expect.objectContaining({
        ...{ status: '403', path: '-', error: 'MISSING_AUTHENTICATION_TOKEN', integration: '-' },
      }),
      expect.objectContaining({ status: '504', path: '/slow', error: 'INTEGRATION_TIMEOUT' }),
    ]);
  });
});

it('keeps its address over a restart, and takes another when that is taken', async () => {
  const first = await aGateway(api, { echo });
  await first.close();
  const second = await aGateway(api, { echo }, first.data);
  const third = await aGateway(api, { echo }, first.data);
  await Promise.all([second.close(), third.close()]);
  expect(second.url).toBe(first.url);
  expect(third.url).not.toBe(first.url);
});
