import type { IncomingMessage } from 'node:http';
import { foreignCaller } from '../http-guard.ts';
import { S3Error } from './s3-error.ts';

const MAX_KEY_BYTES = 1024;

/** A request taken apart. `bucket` and `key` are decoded, '' when the path has none; header names are lower case. */
export interface S3Request {
  method: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
  /** Headers, and the x-amz-… parameters of a presigned URL, which S3 reads as headers. */
  headers: Record<string, string>;
  body: IncomingMessage;
}

/**
 * Takes a path-style request apart and refuses what must not be served: other hosts' names (DNS rebinding),
 * requests of a page of another origin, writes without credentials, expired presigned URLs.
 * Signatures are not verified: any credentials work here, since only this machine reaches 127.0.0.1.
 */
export function parseRequest(message: IncomingMessage): S3Request {
  const method = message.method ?? 'GET';
  const [path, search] = splitTarget(message.url ?? '/');
  const { bucket, key } = splitPath(path);
  const query = new URLSearchParams(search);
  const headers = { ...presignedHeaders(query), ...singleHeaders(message) };
  const foreign = foreignCaller(message);
  if (foreign) throw new S3Error('AccessDenied', foreign);
  checkExpiry(query, new Date());
  const signed = 'authorization' in headers || query.has('X-Amz-Signature') || query.has('Signature');
  if (!signed && method !== 'GET' && method !== 'HEAD') {
    throw new S3Error('AccessDenied', 'A change needs credentials; any will do here');
  }
  return { method, bucket, key, query, headers, body: message };
}

/** Not by `new URL`, which would resolve `..` and so address another key. */
function splitTarget(target: string): [path: string, search: string] {
  const withoutOrigin = target.replace(/^https?:\/\/[^/]*/i, '');
  const mark = withoutOrigin.indexOf('?');
  return mark === -1 ? [withoutOrigin, ''] : [withoutOrigin.slice(0, mark), withoutOrigin.slice(mark + 1)];
}

/** `bucket/key`, decoded; also the form of `x-amz-copy-source`. */
export function splitPath(path: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = path.match(/^\/?([^/]*)\/?(.*)$/s) ?? [];
  const decoded = { bucket: decode(bucket), key: decode(key) };
  if (Buffer.byteLength(decoded.key) > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', `Your key is longer than ${MAX_KEY_BYTES} bytes`);
  }
  return decoded;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function singleHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** Values keep their UTF-8 bytes as latin1, as header values do in Node. */
function presignedHeaders(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    const header = name.toLowerCase();
    if (header.startsWith('x-amz-')) headers[header] = Buffer.from(value).toString('latin1');
  }
  return headers;
}

/** Both kinds of presigned URL: version 4 (X-Amz-Date + X-Amz-Expires) and version 2 (Expires, Unix seconds). */
function checkExpiry(query: URLSearchParams, now: Date): void {
  const expires = query.get('X-Amz-Expires');
  if (expires !== null) {
    const signedAt = parseBasicDate(query.get('X-Amz-Date') ?? '');
    const seconds = Number(expires);
    if (Number.isNaN(signedAt) || !Number.isInteger(seconds) || seconds < 0 || seconds > 604_800) {
      throw new S3Error('AccessDenied', 'X-Amz-Date or X-Amz-Expires is malformed');
    }
    if (now.getTime() > signedAt + seconds * 1000) throw new S3Error('AccessDenied', 'Request has expired');
  } else if (query.has('Signature') && !(Number(query.get('Expires')) * 1000 >= now.getTime())) {
    throw new S3Error('AccessDenied', 'Request has expired');
  }
}

/** `20261121T034100Z` in milliseconds since 1970, or NaN. */
function parseBasicDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
