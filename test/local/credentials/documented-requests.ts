import { createHash } from 'node:crypto';
import type { AccessKey } from '../../../local/credentials/access-key.ts';
import { parseBasicTime } from '../../../local/credentials/signature.ts';
import type { SignedRequest } from '../../../local/credentials/signed-request.ts';
import { signatureVerifier } from '../../../local/credentials/verify-signature.ts';

/** The key of the examples in the S3 API reference; their requests and signatures stand in the tests. */
export const key: AccessKey = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  principal: { kind: 'administrator' },
};
export const time = '20130524T000000Z';
const emptyHash = createHash('sha256').digest('hex');
export const find = (id: string) => (id === key.accessKeyId ? key : undefined);
export const verifyAt = (now: string) => signatureVerifier('s3', find, () => parseBasicTime(now));

/** A request of the examples, signed by the key with this signature. */
export function example(
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
