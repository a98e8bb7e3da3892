import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { send } from '../api-gateway/a-gateway.ts';
import { allEndpoints, type Endpoint, endpointNames } from './all-endpoints.ts';

let endpoints: Awaited<ReturnType<typeof allEndpoints>>['endpoints'];
let close: () => Promise<void>;
beforeAll(async () => {
  ({ endpoints, close } = await allEndpoints(await temporaryDirectory()));
});
afterAll(() => close());

function sendExample({ url, example }: Endpoint, more: { headers?: Record<string, string>; body?: string }) {
  const { method, body, headers, path } = example;
  return send(url + path, { method, body, ...more, headers: { ...headers, ...more.headers } });
}

describe.each(endpointNames)('the %s endpoint', (name) => {
  it('answers programs of this machine and its own pages, and nobody else is told that they may read', async () => {
    const { url } = endpoints[name];
    const ways: Record<string, string>[] = [{}, { origin: url }];
    for (const headers of ways) {
      const answer = await sendExample(endpoints[name], { headers });
      expect(answer).toMatchObject({ status: 200, headers: { 'x-content-type-options': 'nosniff' } });
      expect(Object.keys(answer.headers).filter((one) => one.startsWith('access-control'))).toEqual([]);
    }
  });

  it.each([
    ['another host name', { host: 'evil.example' }],
    ['another host name with its port', { host: '127.0.0.1.evil.example:80' }],
    ['the page of another site', { origin: 'http://evil.example' }],
    ['the page of another port', { origin: 'http://127.0.0.1:1' }],
    ['a page of no origin', { origin: 'null' }],
  ])('refuses %s', async (_, headers) => {
    const answer = await sendExample(endpoints[name], { headers });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });

  it('refuses to allow a page of another origin anything', async () => {
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-amz-target',
    };
    const answer = await send(endpoints[name].url, {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', ...asked },
    });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });
});

describe.each(['dynamodb', 'lambda', 'stepfunctions', 'secrets', 'cognito', 'mail'] as const)(
  'the %s endpoint',
  (name) => {
    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
      'refuses a body of type %s, which a page may send without asking',
      async (type) => {
        const headers = { 'content-type': type };
        expect(await sendExample(endpoints[name], { headers, body: '{}' })).toMatchObject({ status: 415 });
      },
    );
  },
);

describe.each(endpointNames)('no request ends the %s endpoint', (name) => {
  const values = [null, true, 0, '', 'text', [], [[]], { TableName: null }, { SecretId: {} }, { a: 1 }];
  const bodies = [
    '',
    '{',
    '[',
    ...values.map((value) => JSON.stringify(value)),
    '['.repeat(100_000),
    '\u0000',
  ];

  it('whatever its body is', async () => {
    for (const body of bodies) {
      // S3 answers a GET without reading a body, and ends the connection.
      await sendExample(endpoints[name], { body }).catch(() => undefined);
    }
    expect(await sendExample(endpoints[name], {})).toMatchObject({ status: 200 });
  });

  it('whatever its address and its headers are', async () => {
    const { url } = endpoints[name];
    for (const path of ['//', '/%', '/%E0%A4%A', '/?%', '/?X-Amz-Algorithm=1', '/v2/email/templates/%']) {
      for (const method of ['GET', 'POST', 'DELETE'])
        await send(url + path, { method }).catch(() => undefined);
    }
    const long = { 'x-long': 'x'.repeat(20_000) };
    expect(await send(url, { headers: long })).toMatchObject({ status: 431 });
    expect(await sendExample(endpoints[name], {})).toMatchObject({ status: 200 });
  });

  it('when the client goes away in the middle', async () => {
    const { hostname, port } = new URL(endpoints[name].url);
    const { path, headers } = endpoints[name].example;
    const lines = Object.entries(headers).map((header) => header.join(': '));
    const head = [`POST ${path} HTTP/1.1`, `host: ${hostname}`, ...lines, 'content-length: 99', '', '{'];
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(head.join('\r\n'), () => socket.resetAndDestroy());
      });
      socket.on('error', reject).on('close', () => resolve());
    });
    expect(await sendExample(endpoints[name], {})).toMatchObject({ status: 200 });
  });

  it('when its body never seems to end', async () => {
    const body = `{"a":"${'x'.repeat(17 * 1024 * 1024)}"}`;
    await sendExample(endpoints[name], { body }).catch(() => undefined);
    expect(await sendExample(endpoints[name], {})).toMatchObject({ status: 200 });
  });
});
