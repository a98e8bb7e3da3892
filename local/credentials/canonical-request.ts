import { createHash } from 'node:crypto';
import type { SignedRequest } from './signed-request.ts';

/**
 * The form of a request that a signature of version 4 is made of, as a SHA-256 in hex. `isPathEncodedTwice` is true for
 * every service but S3; see "Create a signed AWS API request" of the IAM user guide.
 */
export function hashCanonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  isPathEncodedTwice: boolean,
): string {
  const { method, path, search, headers, payloadHash } = request;
  const lines = [
    method,
    isPathEncodedTwice ? encodePath(normalizedPath(path)) : encodePath(decodeText(path)),
    canonicalQuery(search),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ];
  // Node gives the bytes of headers as latin1; all else is ASCII by now.
  return createHash('sha256').update(lines.join('\n'), 'latin1').digest('hex');
}

function encodePath(path: string): string {
  return path.split('/').map(encodeText).join('/') || '/';
}

/** Without empty segments, `.` and `..`. */
function normalizedPath(path: string): string {
  if (!/\/(\.|\/|$)/.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(search: string): string {
  if (search === '') return '';
  return search
    .split('&')
    .filter((part) => part !== '' && !part.startsWith('X-Amz-Signature='))
    .map((part) => {
      const equals = part.indexOf('=');
      const [name, value] = equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      return [encodeParameter(name), encodeParameter(value)] as const;
    })
    .sort(([name, value], [other, otherValue]) => compare(name, other) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function encodeParameter(text: string): string {
  return encodeText(decodeText(text.replaceAll('+', ' ')));
}

function decodeText(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // Nobody can have signed this; it stands for itself and will not match.
    return text;
  }
}

/** RFC 3986: letters, digits and `-._~` stay. */
function encodeText(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
