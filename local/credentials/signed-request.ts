import type { IncomingMessage } from 'node:http';

/** What a signature is about. */
export interface SignedRequest {
  method: string;
  /** As it was sent, percent-encoded, without query. */
  path: string;
  /** As it was sent, without the question mark. */
  search: string;
  /** Names in lower case; several values of one name are joined by a comma. */
  headers: Record<string, string>;
  /** In lower-case hex, or one of the words that stand in its place, such as UNSIGNED-PAYLOAD. */
  payloadHash: string;
}

/** The parts of a request besides its body. */
export function signedParts(message: IncomingMessage): Omit<SignedRequest, 'payloadHash'> {
  // Not by `new URL`, which would resolve `..` and so sign another path.
  const target = (message.url ?? '/').replace(/^https?:\/\/[^/]*/i, '');
  const mark = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    search: mark === -1 ? '' : target.slice(mark + 1),
    headers: singleHeaders(message),
  };
}

function singleHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
