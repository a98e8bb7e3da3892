import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AccessKey } from '../../../local/credentials/access-key.ts';
import { presignedGet } from '../../../local/credentials/presign.ts';
import { parseBasicTime } from '../../../local/credentials/signature.ts';
import type { SignedRequest } from '../../../local/credentials/signed-request.ts';
import { signatureVerifier } from '../../../local/credentials/verify-signature.ts';

/** The key, requests and signatures of the examples in the S3 API reference. */
const key: AccessKey = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  principal: { kind: 'administrator' },
};
const time = '20130524T000000Z';
const emptyHash = createHash('sha256').digest('hex');
const find = (id: string) => (id === key.accessKeyId ? key : undefined);
const verifyAt = (now: string) => signatureVerifier('s3', find, () => parseBasicTime(now));

function example(
  method: string,
  path: string,
  signature: string,
  { headers = {}, search = '', payloadHash = emptyHash, host = 'examplebucket.s3.amazonaws.com' } = {},
): SignedRequest {
  const all: Record<string, string> = {
    host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': time,
    ...headers,
  };
  const signed = Object.keys(all).sort().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signed},Signature=${signature}`;
  return { method, path, search, headers: { ...all, authorization }, payloadHash };
}

const download = example(
  'GET',
  '/test.txt',
  'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  {
    headers: { range: 'bytes=0-9' },
  },
);

describe('a signature', () => {
  it.each([
    ['of a download', download],
    [
      'of an upload',
      example('PUT', '/test$file.text', '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd', {
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        payloadHash: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      }),
    ],
    [
      'with a parameter without value',
      example('GET', '/', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543', {
        search: 'lifecycle',
      }),
    ],
    [
      'with parameters in any order',
      example('GET', '/', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7', {
        search: 'prefix=J&max-keys=2',
      }),
    ],
  ])('%s is the one that AWS documents', (_, request) => {
    expect(verifyAt('20130524T001000Z')(request).key).toBe(key);
  });

  const change = (changes: Partial<SignedRequest>) => ({ ...download, ...changes });
  const header = (name: string, value: string) => change({ headers: { ...download.headers, [name]: value } });
  it.each([
    ['another method', change({ method: 'PUT' })],
    ['another path', change({ path: '/test.txt2' })],
    ['another parameter', change({ search: 'versionId=1' })],
    ['another payload', change({ payloadHash: 'UNSIGNED-PAYLOAD' })],
    ['another signed header', header('range', 'bytes=0-99')],
    ['another digit', header('authorization', download.headers.authorization!.replace('41', '42'))],
  ])('does not hold for %s', (_, request) => {
    expect(() => verifyAt(time)(request)).toThrow(expect.objectContaining({ code: 'wrongSignature' }));
  });

  it.each([
    ['is not given', change({ headers: { host: 'h' } }), time, 'missing'],
    ['cannot be read', header('authorization', 'Basic dTpw'), time, 'incomplete'],
    [
      'is of a key that nobody has',
      header('authorization', download.headers.authorization!.replace('AKIA', 'AKIB')),
      time,
      'unknownKey',
    ],
    ['is older than 15 minutes', download, '20130524T001501Z', 'wrongTime'],
    ['is of a time to come', download, '20130523T234459Z', 'wrongTime'],
    ['leaves out a header that changes the meaning', header('x-amz-copy-source', '/b/k'), time, 'denied'],
  ])('that %s is refused', (_, request, now, code) => {
    expect(() => verifyAt(now)(request)).toThrow(expect.objectContaining({ code }));
  });

  it('of another service is refused', () => {
    const verify = signatureVerifier('dynamodb', find, () => parseBasicTime(time));
    expect(() => verify(download)).toThrow("correct service: 'dynamodb', not 's3'");
  });
});

describe('a presigned address', () => {
  const search =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  const request = (changes: Partial<SignedRequest> = {}): SignedRequest => ({
    ...{ method: 'GET', path: '/test.txt', search, headers: { host: 'examplebucket.s3.amazonaws.com' } },
    payloadHash: 'UNSIGNED-PAYLOAD',
    ...changes,
  });

  it('is the one that AWS documents, and holds until it expires', () => {
    expect(verifyAt('20130525T000000Z')(request()).key).toBe(key);
    expect(() => verifyAt('20130525T000001Z')(request())).toThrow(
      expect.objectContaining({ code: 'expired' }),
    );
  });

  it('does not hold for another object or a longer time', () => {
    const wrong = expect.objectContaining({ code: 'wrongSignature' });
    expect(() => verifyAt(time)(request({ path: '/other.txt' }))).toThrow(wrong);
    expect(() => verifyAt(time)(request({ search: search.replace('86400', '86401') }))).toThrow(wrong);
  });

  it('may be valid for a week at most', () => {
    const longer = request({ search: search.replace('86400', '604801') });
    expect(() => verifyAt(time)(longer)).toThrow(expect.objectContaining({ code: 'incomplete' }));
  });

  it('that is made here is one that holds', () => {
    const url = new URL(
      presignedGet(key, 'http://127.0.0.1:9000/b/r%C3%BCn%20%28a%29/x.html', { expiresSeconds: 60 }),
    );
    const made = {
      method: 'GET',
      path: url.pathname,
      search: url.search.slice(1),
      headers: { host: url.host },
    };
    const verify = signatureVerifier('s3', find);
    expect(verify({ ...made, payloadHash: 'UNSIGNED-PAYLOAD' }).key).toBe(key);
  });

  it('of version 2 is verified too, since boto3 makes those', () => {
    const old =
      'AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620';
    const headers = { host: 'johnsmith.s3.amazonaws.com' };
    // AWS's example has the bucket in the host name; what is signed has it in the path, as it is here.
    const known = {
      method: 'GET',
      path: '/johnsmith/photos/puppy.jpg',
      search: old,
      headers,
      payloadHash: '',
    };
    const at = (now: number) => signatureVerifier('s3', find, () => now);
    expect(at(1_175_139_620_000)(known).key).toBe(key);
    expect(() => at(1_175_139_620_001)(known)).toThrow(expect.objectContaining({ code: 'expired' }));
    expect(() => at(0)({ ...known, method: 'PUT' })).toThrow(
      expect.objectContaining({ code: 'wrongSignature' }),
    );
  });
});

describe('an upload in signed chunks', () => {
  const chunkHeaders = {
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  };
  const plain = example(
    'PUT',
    '/examplebucket/chunkObject.txt',
    '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    {
      host: 's3.amazonaws.com',
      headers: { ...chunkHeaders, 'content-length': '66824' },
      payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    },
  );
  const trailing = example(
    'PUT',
    '/examplebucket/chunkObject.txt',
    '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
    {
      host: 's3.amazonaws.com',
      headers: { ...chunkHeaders, 'x-amz-trailer': 'x-amz-checksum-crc32c' },
      payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    },
  );
  const chunks = [Buffer.alloc(65_536, 'a'), Buffer.alloc(1024, 'a'), Buffer.alloc(0)];

  function verifyChunks(request: SignedRequest, signatures: string[], bytes = chunks) {
    const signed = verifyAt(time)(request).chunks!;
    for (const [index, chunk] of bytes.entries()) {
      signed.begin(signatures[index]);
      signed.update(chunk);
      signed.end();
    }
    return signed;
  }

  const documented = [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ];

  it('has the signatures that AWS documents, each about the one before', () => {
    verifyChunks(plain, documented);
    const other = [chunks[0]!, Buffer.alloc(1024, 'b')];
    const wrong = expect.objectContaining({ code: 'wrongSignature' });
    expect(() => verifyChunks(plain, documented, other)).toThrow(wrong);
    expect(() => verifyChunks(plain, [documented[1]!, documented[0]!])).toThrow(wrong);
  });

  it('may end with signed trailers', () => {
    const signed = verifyChunks(trailing, [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    ]);
    const signature = 'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435';
    const wrong = expect.objectContaining({ code: 'wrongSignature' });
    expect(() => signed.trailers('x-amz-checksum-crc32c:wrong===\n', signature)).toThrow(wrong);
    signed.trailers('x-amz-checksum-crc32c:sOO8/Q==\n', signature);
  });
});
