import type { IncomingMessage } from 'node:http';
import { type SignedRequest, signedParts } from '../credentials/signed-request.ts';
import { foreignCaller } from '../http-guard.ts';
import type { Authenticate, KnownCaller } from '../iam/access.ts';
import { callerOfLinkedPage } from './linked-page.ts';
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
  /** Whose signature it has; absent where nobody asks for one. */
  caller: KnownCaller | undefined;
}

/**
 * Takes a path-style request apart and refuses what must not be served: other hosts' names (DNS rebinding), requests of
 * a page of another origin, and what nobody signed whom `authenticate` knows.
 */
export function parseRequest(message: IncomingMessage, authenticate?: Authenticate): S3Request {
  const parts = signedParts(message);
  const { bucket, key } = splitPath(parts.path);
  const query = new URLSearchParams(parts.search);
  const headers = { ...presignedHeaders(query), ...parts.headers };
  const foreign = foreignCaller(message);
  if (foreign) throw new S3Error('AccessDenied', foreign);
  const payloadHash = headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD';
  const caller = authenticate && callerOf({ ...parts, payloadHash }, authenticate);
  return { method: parts.method, bucket, key, query, headers, body: message, caller };
}

function callerOf(request: SignedRequest, authenticate: Authenticate): KnownCaller {
  return callerOfLinkedPage(request, authenticate) ?? authenticate(request);
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

/** The value as header values are in Node: its UTF-8 bytes as latin1. A line end would begin another header. */
export function headerOfParameter(name: string, value: string): string {
  if (!/[^\P{Cc}\t]/u.test(value)) return Buffer.from(value).toString('latin1');
  throw new S3Error('InvalidArgument', `${name} has a line end or another control character`);
}

function presignedHeaders(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    const header = name.toLowerCase();
    if (header.startsWith('x-amz-')) headers[header] = headerOfParameter(name, value);
  }
  return headers;
}
