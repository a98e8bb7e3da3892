import { describe, expect, it } from '@jest/globals';
import { parseBasicTime } from '../../../local/credentials/signature.ts';
import type { SignedRequest } from '../../../local/credentials/signed-request.ts';
import { signatureVerifier } from '../../../local/credentials/verify-signature.ts';
import { example, find, key, time, verifyAt } from './documented-requests.ts';

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
