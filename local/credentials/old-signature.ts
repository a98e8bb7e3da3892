import { createHmac, timingSafeEqual } from 'node:crypto';
import { AccessError, wrongSignature } from './access-error.ts';
import type { AccessKey, FindKey } from './access-key.ts';
import type { SignedRequest } from './signed-request.ts';

/** The parameters that name a sub-resource or change the answer: they are part of what is signed. */
const signedParameters =
  /^(acl|delete|lifecycle|location|logging|notification|partNumber|policy|requestPayment|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website|response-[a-z-]+)$/;

/**
 * The key behind a presigned S3 address of version 2 (`AWSAccessKeyId`, `Expires`, `Signature`); undefined for any other
 * request. See "Signing and authenticating REST requests" of the S3 user guide. @throws AccessError.
 */
export function verifyOldSignature(
  request: SignedRequest,
  find: FindKey,
  now: number,
): AccessKey | undefined {
  if (!request.search.includes('Signature=')) return undefined;
  const query = new URLSearchParams(request.search);
  const [id, expires, signature] = ['AWSAccessKeyId', 'Expires', 'Signature'].map((name) => query.get(name));
  if (!id || !expires || !signature) return undefined;
  const key = find(id);
  if (!key) throw new AccessError('unknownKey', 'The security token included in the request is invalid.');
  if (!(Number(expires) * 1000 >= now)) throw new AccessError('expired', 'Request has expired');
  const expected = createHmac('sha1', key.secretAccessKey)
    .update(textToSign(request, query, expires), 'latin1')
    .digest();
  const given = Buffer.from(signature, 'base64');
  if (given.length !== expected.length || !timingSafeEqual(expected, given)) throw wrongSignature();
  return key;
}

function textToSign(
  { method, path, headers }: SignedRequest,
  query: URLSearchParams,
  expires: string,
): string {
  const own = (name: string) => headers[name] ?? query.get(name);
  const amazon = [...Object.keys(headers), ...[...query.keys()].map((name) => name.toLowerCase())]
    .filter((name) => name.startsWith('x-amz-'))
    .sort()
    .map((name) => `${name}:${(own(name) ?? '').trim()}\n`);
  const parameters = [...query]
    .filter(([name]) => signedParameters.test(name))
    .sort(([name], [other]) => (name < other ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = parameters.length > 0 ? `${path}?${parameters.join('&')}` : path;
  const lines = [method, own('content-md5') ?? '', own('content-type') ?? '', expires];
  return `${lines.join('\n')}\n${amazon.join('')}${resource}`;
}
