import type { Credentials } from './access-key.ts';
import { hashCanonicalRequest } from './canonical-request.ts';
import { algorithm, basicTime, type Scope, scopeText, sign, signingKeys } from './signature.ts';

const signingKey = signingKeys();

/** An address of S3 without query with which anybody may get the object until it expires, a week at most. */
export function presignedGet(
  credentials: Credentials,
  address: string,
  { expiresSeconds, region = 'us-east-1' }: { expiresSeconds: number; region?: string },
): string {
  const { host, pathname } = new URL(address);
  const time = basicTime(new Date());
  const scope: Scope = { date: time.slice(0, 8), region, service: 's3' };
  const search = new URLSearchParams({
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scopeText(scope)}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
  }).toString();
  const request = {
    method: 'GET',
    path: pathname,
    search,
    headers: { host },
    payloadHash: 'UNSIGNED-PAYLOAD',
  };
  const hash = hashCanonicalRequest(request, ['host'], false);
  const signature = sign(signingKey(credentials.secretAccessKey, scope), algorithm, time, scope, hash);
  return `${address}?${search}&X-Amz-Signature=${signature}`;
}
