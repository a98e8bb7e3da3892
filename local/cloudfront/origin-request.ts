import type { IncomingMessage } from 'node:http';
import type { LocalBehavior } from './declared.ts';

/** Between two neighbours, so that neither goes on in either direction, as what `Connection` names. */
const hopByHop = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/** What CloudFront takes out of a request, or says itself. */
const ownHeaders = new Set([
  ...[
    'content-length',
    'expect',
    'host',
    'origin',
    'via',
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-real-ip',
  ],
]);

/** What a cache asks with on its own account, whatever is forwarded. */
const conditional = new Set(['if-modified-since', 'if-none-match', 'range']);

/** Path and query that the origin is asked for. */
export function originPath({ origin, forwardsAll }: LocalBehavior, path: string, query: string): string {
  return `${origin.path}${path}${forwardsAll ? query : ''}`;
}

/** Names and values in turn, as node takes them. `originUrl` is where the origin is on this machine. */
export function originHeaders(
  request: IncomingMessage,
  { origin, forwardsAll }: LocalBehavior,
  originUrl: URL,
): string[] {
  const replaced = new Set(origin.headers.map(([name]) => name.toLowerCase()));
  const passed = endToEnd(request.rawHeaders).filter(([name]) => {
    const lower = name.toLowerCase();
    if (ownHeaders.has(lower) || replaced.has(lower) || lower.startsWith('x-amz-cf-')) return false;
    return forwardsAll || conditional.has(lower);
  });
  const own: [string, string][] = [
    ['Host', originUrl.host],
    ['X-Forwarded-For', visitorAddresses(request)],
    ['Via', `${request.httpVersion} lading (CloudFront)`],
    ...(forwardsAll ? [] : [['User-Agent', 'Amazon CloudFront'] as [string, string]]),
    // It was judged here already. The gateway of this machine knows no other page than its own.
    ...(forwardsAll && request.headers.origin ? [['Origin', originUrl.origin] as [string, string]] : []),
    ...framing(request),
  ];
  return [...own, ...passed, ...origin.headers].flat();
}

/** Of an answer, what goes on to the visitor. */
export function visitorHeaders(answer: IncomingMessage): string[] {
  return [...endToEnd(answer.rawHeaders), ['X-Cache', 'Miss from cloudfront']].flat();
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Said anew, by how the body was read: where two neighbours count differently, a request hides in another's body. */
function framing(request: IncomingMessage): [string, string][] {
  if (request.headers['transfer-encoding'] !== undefined) return [['Transfer-Encoding', 'chunked']];
  const length = request.headers['content-length'];
  if (length !== undefined) return [['Content-Length', length]];
  return ['POST', 'PUT', 'PATCH'].includes(request.method ?? '') ? [['Content-Length', '0']] : [];
}

function endToEnd(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) pairs.push([rawHeaders[at]!, rawHeaders[at + 1]!]);
  const named = pairs.filter(([name]) => name.toLowerCase() === 'connection').map(([, value]) => value);
  const between = new Set(named.flatMap((value) => value.split(',').map((one) => one.trim().toLowerCase())));
  return pairs.filter(([name]) => !hopByHop.has(name.toLowerCase()) && !between.has(name.toLowerCase()));
}

/** What the visitor says, who may say anything, and behind it where the request really came from. */
function visitorAddresses({ headers, socket }: IncomingMessage): string {
  const said = headers['x-forwarded-for'];
  const address = socket.remoteAddress ?? '127.0.0.1';
  return said === undefined ? address : `${said}, ${address}`;
}
