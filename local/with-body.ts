import { IncomingMessage } from 'node:http';

/** The request as it was before its body was read, or with another body. */
export function withBody(
  { socket, method, url, headers, httpVersion }: IncomingMessage,
  body: Buffer,
): IncomingMessage {
  const whole = new IncomingMessage(socket);
  Object.assign(whole, { method, url, httpVersion, complete: true });
  Object.assign(whole.headers, headers);
  if (body.length > 0) whole.headers['content-length'] = String(body.length);
  whole.push(body);
  whole.push(null);
  return whole;
}
