import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { send } from '../api-gateway/a-gateway.ts';
import { aDistribution } from './a-distribution.ts';

let front: Awaited<ReturnType<typeof aDistribution>> | undefined;
afterEach(async () => {
  await front?.close();
  front = undefined;
});

type Arrived = [IncomingMessage, ServerResponse];
/** A distribution whose origin does nothing by itself, and the requests that reach it, one after the other. */
async function withOrigin(ofOrigin: Parameters<typeof aDistribution>[1] = {}) {
  const waiting: ((arrived: Arrived) => void)[] = [];
  const next = () => new Promise<Arrived>((resolve) => waiting.push(resolve));
  front = await aDistribution((asked, response) => waiting.shift()?.([asked, response]), ofOrigin);
  return { front, next };
}

/** A request under way, of which the answer is not awaited. */
function begin(url: string, method = 'GET', headers: Record<string, string> = {}) {
  const asking = request(url, { method, headers, agent: false });
  asking.on('error', () => {});
  return asking;
}

describe('an answer', () => {
  it('reaches the visitor while the origin still writes it, and its header fields all', async () => {
    const { front, next } = await withOrigin();
    const arrived = next();
    const asking = begin(`${front.url}/v1/events`);
    asking.end();
    const [, origin] = await arrived;
    origin.writeHead(201, [
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'X-Own',
      'x',
      'Keep-Alive',
      'timeout=9',
    ]);
    origin.write('first');
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const [chunk] = await once(answer, 'data');
    expect(String(chunk)).toBe('first');
    expect(answer.statusCode).toBe(201);
    expect(answer.headers).toMatchObject({
      ...{ 'set-cookie': ['a=1', 'b=2'], 'x-own': 'x', 'x-cache': 'Miss from cloudfront' },
    });
    expect(answer.headers['keep-alive']).not.toBe('timeout=9');
    origin.end('last');
    expect(await text(answer)).toBe('last');
  });

  it('comes byte for byte, whether its length is told or not, and in the coding that it has', async () => {
    const bytes = randomBytes(2_000_000);
    front = await aDistribution((asked, response) => {
      response.setHeader('content-encoding', 'x-own');
      if (asked.url === '/v1/told') response.setHeader('content-length', bytes.length);
      response.write(bytes);
      response.end();
    });
    for (const [path, length] of [
      ['/v1/told', '2000000'],
      ['/v1/untold', undefined],
    ] as const) {
      const asking = begin(`${front.url}${path}`);
      asking.end();
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      const { 'content-length': told, 'content-encoding': coding } = answer.headers;
      expect([told, coding]).toEqual([length, 'x-own']);
      expect(bytes.equals(await buffer(answer))).toBe(true);
    }
  });

  it('to HEAD keeps the length of the body that it has not', async () => {
    const { front, next } = await withOrigin();
    const arrived = next();
    const answering = send(`${front.url}/page`, { method: 'HEAD' });
    const [asked, origin] = await arrived;
    expect(asked.method).toBe('HEAD');
    origin.setHeader('content-length', '42').end();
    expect(await answering).toMatchObject({ status: 200, headers: { 'content-length': '42' }, body: '' });
  });

  it('that breaks off breaks off for the visitor too, who must not take half of it for all', async () => {
    const { front, next } = await withOrigin();
    const arrived = next();
    const asking = begin(`${front.url}/v1/x`);
    asking.end();
    const [, origin] = await arrived;
    origin.write('half');
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    origin.destroy();
    await expect(text(answer)).rejects.toThrow('aborted');
  });

  it('that the visitor no longer wants is no longer asked of the origin', async () => {
    const { front, next } = await withOrigin();
    const arrived = next();
    const asking = begin(`${front.url}/v1/events`);
    asking.end();
    const [, origin] = await arrived;
    origin.write('first');
    await once(asking, 'response');
    asking.destroy();
    await once(origin, 'close');
    expect(origin.writableFinished).toBe(false);
  });
});

describe('a request', () => {
  it('is heard by the origin while the visitor still sends it, and broken off with it', async () => {
    const { front, next } = await withOrigin();
    const arrived = next();
    const asking = begin(`${front.url}/v1/x`, 'POST', { 'content-length': '100' });
    asking.write('begun');
    const [asked] = await arrived;
    asked.on('error', () => {});
    const [chunk] = await once(asked, 'data');
    expect(String(chunk)).toBe('begun');
    asking.destroy();
    await new Promise((resolve) => asked.once('close', resolve));
    expect(asked.complete).toBe(false);
  });

  it('that is refused before its end is answered all the same', async () => {
    const { front, next } = await withOrigin();
    const arrived = next();
    const answering = send(`${front.url}/v1/x`, { method: 'POST', body: Buffer.alloc(2_000_000) });
    const [asked, origin] = await arrived;
    origin.writeHead(413).end('too large');
    asked.resume();
    expect(await answering).toMatchObject({ status: 413, body: 'too large' });
  });

  it('to an origin that says nothing is answered 504, and to one that hangs up 502', async () => {
    const { front, next } = await withOrigin({ readTimeoutMs: 50 });
    next();
    expect(await send(`${front.url}/v1/x`)).toMatchObject({ status: 504 });
    const arrived = next();
    const answering = send(`${front.url}/v1/x`);
    const [asked] = await arrived;
    asked.socket.destroy();
    expect(await answering).toMatchObject({ status: 502, headers: { 'x-cache': 'Error from cloudfront' } });
  });
});

describe('bytes that are meant to be read as two requests by one of two neighbours', () => {
  const hidden = 'GET /v1/hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  it.each([
    ['two lengths', `Content-Length: 0\r\nContent-Length: ${hidden.length}`],
    ['a length and chunks', `Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked`],
    ['chunks that are not the last coding', 'Transfer-Encoding: chunked, identity'],
    ['a field with a blank before its colon', 'Content-Length : 0'],
    ['a field that is folded', 'X-A: 1\r\n Content-Length: 0'],
  ])('with %s never reach the origin', async (_, fields) => {
    const urls: string[] = [];
    front = await aDistribution((asked, response) => {
      urls.push(asked.url ?? '');
      response.end();
    });
    const socket = connect(front.port, '127.0.0.1');
    socket.write(`POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1:${front.port}\r\n${fields}\r\n\r\n${hidden}`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(urls).toEqual([]);
  });

  it('in the path, or with no path, are refused', async () => {
    const urls: string[] = [];
    front = await aDistribution((asked, response) => {
      urls.push(asked.url ?? '');
      response.end();
    });
    for (const target of ['http://evil.example/v1/x', '*', '/v1/\u00e9']) {
      const socket = connect(front.port, '127.0.0.1');
      socket.end(
        `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${front.port}\r\nConnection: close\r\n\r\n`,
        'latin1',
      );
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(urls).toEqual([]);
  });
});
