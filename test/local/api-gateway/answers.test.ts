import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LocalApi } from '../../../local/api-gateway/declared.ts';
import { aGateway, aMethod, anApi, type FakeFunction, send } from './a-gateway.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serving(run: FakeFunction, more: Parameters<typeof anApi>[1] = {}, timeoutMs = 29_000) {
  const methods = [aMethod('ANY', '/', { timeoutMs }), aMethod('ANY', '/other')];
  const gateway = await aGateway(anApi(methods, more), { echo: run });
  closers.push(gateway.close);
  return gateway.url;
}

const problem = (type: string, statusCode?: number): LocalApi['gatewayResponses'][number] => ({
  type,
  statusCode,
  headers: { 'Retry-After': '1' },
  templates: {
    'application/problem+json': '{"detail":$context.error.messageString,"instance":"$context.requestId"}',
  },
});

describe('what a function answers', () => {
  it('is sent with its status, headers and body', async () => {
    const url = await serving(() => ({
      statusCode: 201,
      headers: { 'X-One': 'a', 'X-Both': 'dropped', 'Content-Length': '7' },
      multiValueHeaders: { 'X-Both': ['b', 'c'], 'Content-Type': ['text/plain'] },
      body: 'grüße',
    }));
    const { status, headers, body } = await send(url);
    expect([status, body]).toEqual([201, 'grüße']);
    expect(headers).toMatchObject({ 'x-one': 'a', 'x-both': 'b, c', 'content-type': 'text/plain' });
    expect(headers['content-length']).toBe('7');
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is JSON unless it says otherwise, and may not set what the gateway sets', async () => {
    const url = await serving(() => ({ statusCode: 200, headers: { 'WWW-Authenticate': 'Bearer' } }));
    const { headers } = await send(url);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['www-authenticate']).toBeUndefined();
    expect(headers['x-amzn-remapped-www-authenticate']).toBe('Bearer');
  });

  it.each([
    ['image/png', 'PNG!'],
    ['text/html, image/png', 'UE5HIQ=='],
  ])('in base64 is decoded for one who accepts %s first: %s', async (accept, expected) => {
    const run = () => ({ statusCode: 200, body: 'UE5HIQ==', isBase64Encoded: true });
    const url = await serving(run, { binaryMediaTypes: ['image/png'] });
    expect((await send(url, { headers: { accept } })).body).toBe(expected);
  });

  it.each([
    [null],
    ['text'],
    [{ body: 'no status' }],
    [{ statusCode: 200, body: { not: 'text' } }],
    [{ statusCode: 200, cookies: [] }],
    [{ statusCode: 'teapot' }],
  ])('and that is %j is malformed: 502', async (answer) => {
    const { status, body } = await send(await serving(() => answer));
    expect([status, body]).toEqual([502, '{"message":"Internal server error"}']);
  });

  it('after it threw is 502 without a word of why', async () => {
    const url = await serving(() => {
      throw new Error('secret');
    });
    const { status, body } = await send(url);
    expect([status, body]).toEqual([502, '{"message":"Internal server error"}']);
  });

  it('after the time limit of the integration is 504', async () => {
    const url = await serving(() => sleep(500), {}, 50);
    const { status, body } = await send(url);
    expect([status, body]).toEqual([504, '{"message":"Endpoint request timed out"}']);
  });
});

describe('what the gateway answers itself', () => {
  it('is worded by the API, with the request id', async () => {
    const url = await serving(() => null, { gatewayResponses: [problem('DEFAULT_5XX', 500)] });
    const { status, headers, body } = await send(url);
    expect(status).toBe(500);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '1' });
    expect(JSON.parse(body)).toEqual({
      detail: 'Internal server error',
      instance: headers['x-amzn-requestid'],
    });
  });

  it('is worded by its own type before the default', async () => {
    const gatewayResponses = [problem('DEFAULT_4XX', 400), problem('MISSING_AUTHENTICATION_TOKEN', 404)];
    const url = await serving(() => null, { gatewayResponses });
    expect((await send(`${url}/nowhere`)).status).toBe(404);
    expect((await send(url.replace('/v1', '/v2'))).status).toBe(404);
    expect((await send(`${url}/%zz`)).status).toBe(400);
  });

  it('is 413 for a body over 10 MB, which it does not keep, and the connection goes on', async () => {
    const seen: unknown[] = [];
    const url = await serving((event) => ({ statusCode: 200, body: String(seen.push(event)) }));
    const large = Buffer.alloc(10 * 1024 * 1024 + 1, 97);
    expect((await send(url, { method: 'POST', body: large })).status).toBe(413);
    expect(await send(url, { method: 'POST', body: 'small' })).toMatchObject({ status: 200, body: '1' });
  });

  it('is 429 when the bucket of the method is empty, and other methods have their own', async () => {
    const throttle = { httpMethod: '*', ratePerSecond: 0.001, burst: 2 };
    const url = await serving(() => ({ statusCode: 200 }), {
      stage: { throttles: [{ ...throttle, resourcePath: '*' }] },
      gatewayResponses: [problem('THROTTLED', 429)],
    });
    const answers = [await send(url), await send(url), await send(url), await send(`${url}/other`)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
    expect(answers[2]!.headers['retry-after']).toBe('1');
  });
});

describe('what is no request', () => {
  const raw = async (url: string, text: string) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(text);
    const answer = await Readable.from(socket).toArray();
    const [head = '', body = ''] = Buffer.concat(answer).toString().split('\r\n\r\n');
    return { head, status: Number(head.split(' ')[1]), problem: JSON.parse(body) };
  };

  it.each([
    ['a line of another protocol', 'HELLO\r\n\r\n', 400],
    ['a header with a space', 'GET /v1 HTTP/1.1\r\nHost: 127.0.0.1\r\na b: c\r\n\r\n', 400],
    ['a length that is no number', 'POST /v1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n', 400],
    [
      'a broken chunk',
      'POST /v1 HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      400,
    ],
    ['no host', 'GET /v1 HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['headers of 20 KB', `GET /v1 HTTP/1.1\r\nHost: 127.0.0.1\r\na: ${'b'.repeat(20_000)}\r\n\r\n`, 431],
  ])('is answered as a problem: %s', async (_case, text, status) => {
    const responses = [problem('DEFAULT_4XX', 400)].map((one) => ({
      ...one,
      headers: { 'Content-Type': 'application/problem+json' },
      templates: { 'application/json': '{"status":$context.status,"instance":"$context.requestId"}' },
    }));
    const url = await serving(() => ({ statusCode: 200 }), { gatewayResponses: responses });
    const answer = await raw(url, text);
    expect(answer.status).toBe(status);
    expect(answer.head).toMatch(/\r\ncontent-type: application\/problem\+json/i);
    expect(answer.problem).toMatchObject({ status, instance: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((await send(url)).status).toBe(200);
  });
});

it('a client that goes away in the middle of its request harms nobody', async () => {
  const url = await serving(() => ({ statusCode: 200 }));
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc');
  await sleep(50);
  socket.destroy();
  await sleep(50);
  expect((await send(url)).status).toBe(200);
});
