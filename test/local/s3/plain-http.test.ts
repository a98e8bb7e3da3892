import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLAIN, type RunningEndpoint, removeDirectory, startEndpoint } from './running-endpoint.ts';

const SIGNED = { authorization: 'AWS4-HMAC-SHA256 any' };

let s3: RunningEndpoint;
let faulty: ((operation: string) => void) | undefined;
beforeAll(async () => {
  s3 = await startEndpoint({ onRequest: (operation) => faulty?.(operation) });
});
afterAll(async () => {
  await s3.stop();
  await removeDirectory(s3.directory);
});

async function send(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const answer = await fetch(`${s3.url}/${PLAIN}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return { status: answer.status, code: text.match(/<Code>(\w+)</)?.[1], text, headers: answer.headers };
}

function basicDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

const presigned = (time: number) => `X-Amz-Date=${basicDate(time)}&X-Amz-Expires=60&X-Amz-Signature=0`;

describe('a presigned URL', () => {
  it('puts and gets', async () => {
    expect((await send('PUT', `/signed?${presigned(Date.now())}`, {}, 'x')).status).toBe(200);
    expect((await send('GET', `/signed?${presigned(Date.now())}`)).text).toBe('x');
  });

  it('may carry headers as parameters and set those of the answer', async () => {
    await send('PUT', `/meta?${presigned(Date.now())}&x-amz-meta-team=garden`, {}, 'x');
    const answer = await send('GET', '/meta?response-content-type=text%2Fplain');
    expect([answer.headers.get('x-amz-meta-team'), answer.headers.get('content-type')]).toEqual([
      'garden',
      'text/plain',
    ]);
  });
});

describe('a parameter that becomes a header', () => {
  it.each(['content-type', 'content-disposition', 'cache-control'])(
    'of the answer has no line end: %s',
    async (name) => {
      await send('PUT', '/ended', SIGNED, 'x');
      for (const end of ['%0d%0a', '%0a', '%00']) {
        const refused = await send('GET', `/ended?response-${name}=a${end}set-cookie:%20b`);
        expect(refused).toMatchObject({ status: 400, code: 'InvalidArgument' });
      }
      expect((await send('GET', `/ended?response-${name}=a%09b`)).status).toBe(200);
    },
  );

  it('of an object has no line end', async () => {
    const put = await send('PUT', `/stored?${presigned(Date.now())}&x-amz-meta-a=b%0d%0ac`, {}, 'x');
    expect(put).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect((await send('GET', '/stored')).status).toBe(404);
  });
});

describe('access', () => {
  it('no browser may take an answer for something else than its type says', async () => {
    await send('PUT', '/page.csv', { ...SIGNED, 'content-type': 'text/csv' }, '<script>');
    for (const path of ['/page.csv', '/no-such-key', '?list-type=2']) {
      expect((await send('GET', path, SIGNED)).headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('a link opens without credentials, with its type', async () => {
    await send('PUT', '/report.html', { ...SIGNED, 'content-type': 'text/html; charset=utf-8' }, '<p>');
    const answer = await send('GET', '/report.html');
    expect([answer.text, answer.headers.get('content-type')]).toEqual(['<p>', 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-disposition')).toBeNull();
  });

  it('a change needs a page of our own origin', async () => {
    const foreign = { ...SIGNED, origin: 'http://elsewhere.example' };
    expect(await send('DELETE', '/x', foreign)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  it('another host name is refused, so that no foreign page can read by rebinding its name', async () => {
    const { port } = new URL(s3.url);
    const status = await new Promise((resolve) => {
      const headers = { host: 'rebound.example' };
      request({ port, host: '127.0.0.1', path: `/${PLAIN}/report.html`, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });
});

describe('a body', () => {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32('right'));
  it.each([
    ['content-md5', createHash('md5').update('right').digest('base64'), 'BadDigest'],
    ['x-amz-checksum-crc32', crc.toString('base64'), 'BadDigest'],
    ['x-amz-checksum-sha1', createHash('sha1').update('right').digest('base64'), 'BadDigest'],
    ['x-amz-content-sha256', createHash('sha256').update('right').digest('hex'), 'XAmzContentSHA256Mismatch'],
  ])('is compared with its %s', async (name, value, code) => {
    expect((await send('PUT', '/digest', { ...SIGNED, [name]: value }, 'right')).status).toBe(200);
    expect(await send('PUT', '/digest', { ...SIGNED, [name]: value }, 'wrong')).toMatchObject({
      status: 400,
      code,
    });
    expect((await send('GET', '/digest')).text).toBe('right');
  });

  it('in chunks is compared with the checksum in its trailer and with its length', async () => {
    const headers = {
      ...SIGNED,
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'x-amz-decoded-content-length': '5',
    };
    const chunked = (text: string) =>
      `${text.length}\r\n${text}\r\n0\r\nx-amz-checksum-crc32:${crc.toString('base64')}\r\n\r\n`;
    expect((await send('PUT', '/trailer', headers, chunked('right'))).status).toBe(200);
    expect(await send('PUT', '/trailer', headers, chunked('wrong'))).toMatchObject({ code: 'BadDigest' });
    for (const text of ['longer', 'less']) {
      expect(await send('PUT', '/trailer', headers, chunked(text))).toMatchObject({ code: 'IncompleteBody' });
    }
    expect((await send('GET', '/trailer')).text).toBe('right');
  });
});

describe('what is not honoured', () => {
  it.each([
    ['GET', '/?acl'],
    ['GET', '?policy'],
    ['GET', '/key?torrent'],
    ['PUT', '/key?acl'],
    ['POST', '/key?restore'],
    ['GET', '?list-type=2&made-up=1'],
  ])('%s %s is answered as not implemented', async (method, path) => {
    expect(await send(method, path, SIGNED)).toMatchObject({ status: 501, code: 'NotImplemented' });
  });

  it('a method that S3 does not know is not allowed', async () => {
    expect(await send('PATCH', '/key', SIGNED)).toMatchObject({ status: 405, code: 'MethodNotAllowed' });
  });

  it('a bucket outside the template cannot be made', async () => {
    expect(await send('PUT', '', SIGNED)).toMatchObject({ status: 409, code: 'BucketAlreadyOwnedByYou' });
  });
});

describe('an injected fault', () => {
  it('is answered with its status and names the operation', async () => {
    const seen: string[] = [];
    faulty = (operation) => {
      seen.push(operation);
      throw Object.assign(new Error('busy'), { statusCode: 503 });
    };
    const refused = await send('PUT', '/fault', SIGNED, 'x').finally(() => {
      faulty = undefined;
    });
    expect([refused.status, refused.code, seen]).toEqual([503, 'SlowDown', ['PutObject']]);
    expect((await send('GET', '/fault')).status).toBe(404);
  });
});
