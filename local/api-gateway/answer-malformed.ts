import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';

/**
 * What the gateway says to bytes that are no HTTP request, or whose headers are too long: no API is known yet that could
 * word it, so it is worded as every fault of ours, a problem (RFC 9457) with a request id.
 */
export function answerMalformed(status: 400 | 431): string {
  const instance = randomUUID();
  const title = STATUS_CODES[status];
  const body = JSON.stringify({ type: 'about:blank', title, status, instance });
  const headers = [
    `HTTP/1.1 ${status} ${title}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: application/problem+json',
    'X-Content-Type-Options: nosniff',
    `x-amzn-RequestId: ${instance}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${headers.join('\r\n')}\r\n\r\n${body}`;
}
