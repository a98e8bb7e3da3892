import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send } from '../api-gateway/a-gateway.ts';
import { aDistribution, type Heard, telling } from './a-distribution.ts';

let front: Awaited<ReturnType<typeof aDistribution>>;
beforeAll(async () => {
  front = await aDistribution(telling, { headers: [['X-Edge', 'known']] });
});
afterAll(() => front.close());

type Options = Parameters<typeof send>[1];
async function heard(path: string, options: Options = {}): Promise<Heard> {
  const { status, body } = await send(`${front.url}${path}`, options);
  expect(status).toBe(200);
  return JSON.parse(body);
}

describe('a request below /v1', () => {
  it('reaches the API with its method, its query and its token', async () => {
    for (const method of ['GET', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']) {
      const headers = { authorization: 'Bearer t', cookie: 'a=b', 'X-Own': '1' };
      const got = await heard('/v1/things/a%20b?q=x%26y&q=z', { method, headers });
      expect(got).toMatchObject({ method, url: '/v1/things/a%20b?q=x%26y&q=z', bytes: 0 });
      expect(got.headers).toMatchObject({ authorization: 'Bearer t', cookie: 'a=b', 'x-own': '1' });
    }
  });

  it('brings its body byte for byte, of a length that is told and of one that is not', async () => {
    const body = randomBytes(3_000_000);
    const sha256 = createHash('sha256').update(body).digest('hex');
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const told = { 'content-length': String(body.length) };
      expect(await heard('/v1/x', { method, body, headers: told })).toMatchObject({ sha256 });
      const chunked = await heard('/v1/x', { method, body, headers: { 'transfer-encoding': 'chunked' } });
      expect(chunked).toMatchObject({ method, sha256, bytes: body.length });
    }
  });

  it('says where it came from, whatever the visitor says of it, and carries no name of another host', async () => {
    const { headers } = await heard('/v1/x', {
      headers: {
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-proto': 'https',
        'x-edge': 'forged',
        via: '1.0 a',
      },
    });
    expect(headers).toMatchObject({ host: front.originHost, 'x-forwarded-for': '10.0.0.1, 127.0.0.1' });
    expect(headers['x-edge']).toBe('known');
    expect(headers.via).toBe('1.1 lading (CloudFront)');
    expect(headers['x-forwarded-proto']).toBeUndefined();
  });

  it('leaves behind what is between two neighbours alone', async () => {
    const { headers } = await heard('/v1/x', {
      headers: { connection: 'close, x-secret', 'x-secret': '1', te: 'trailers', 'keep-alive': 'timeout=1' },
    });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-secret']));
    expect(headers).not.toHaveProperty('te');
    expect(headers).not.toHaveProperty('keep-alive');
  });

  it('of a page of this address is let in, of any other page not', async () => {
    const post = (origin: string) => send(`${front.url}/v1/x`, { method: 'POST', headers: { origin } });
    const own = await post(front.url);
    expect(JSON.parse(own.body).headers.origin).toBe(`http://${front.originHost}`);
    expect(await post('http://evil.example')).toMatchObject({ status: 403 });
    expect(await send(front.url, { headers: { host: 'evil.example' } })).toMatchObject({ status: 403 });
  });
});

describe('a request for the page', () => {
  it('is asked for below the path of the origin, and / by the name of its file', async () => {
    expect(await heard('/')).toMatchObject({ url: '/v1/site/index.html' });
    expect(await heard('/assets/page.css')).toMatchObject({ url: '/v1/site/assets/page.css' });
  });

  it('tells the origin nothing of the visitor but the path and what a cache asks', async () => {
    const { url, headers } = await heard('/a?token=secret', {
      headers: { authorization: 'Bearer t', cookie: 'a=b', 'if-none-match': '"x"', 'user-agent': 'me' },
    });
    expect(url).toBe('/v1/site/a');
    expect(headers).toEqual({
      ...{ host: front.originHost, 'if-none-match': '"x"', 'user-agent': 'Amazon CloudFront' },
      ...{ 'x-forwarded-for': '127.0.0.1', via: '1.1 lading (CloudFront)', 'x-edge': 'known' },
      connection: 'keep-alive',
    });
  });

  it('by a method that it does not take is refused before the origin hears of it', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers, body } = await send(`${front.url}/a`, { method, body: 'x' });
      expect({ status, cache: headers['x-cache'] }).toEqual({ status: 403, cache: 'Error from cloudfront' });
      expect(body).toContain('not configured to allow the HTTP request method');
    }
  });

  it('with a body is refused, as CloudFront refuses a GET with one', async () => {
    for (const path of ['/a', '/v1/a']) {
      const answer = await send(`${front.url}${path}`, { body: 'x', headers: { 'content-length': '1' } });
      expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('may not have a body') });
    }
  });
});
