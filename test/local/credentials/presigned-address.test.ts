import { describe, expect, it } from '@jest/globals';
import { presignedGet } from '../../../local/credentials/presign.ts';
import type { SignedRequest } from '../../../local/credentials/signed-request.ts';
import { signatureVerifier } from '../../../local/credentials/verify-signature.ts';
import { find, key, time, verifyAt } from './documented-requests.ts';

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
