import { type Agent, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { foreignCaller } from '../http-guard.ts';
import type { LocalBehavior, LocalDistribution } from './declared.ts';
import { behaviorFinder, normalizedPath } from './find-behavior.ts';
import { hasBody, originHeaders, originPath, visitorHeaders } from './origin-request.ts';

export interface VisitorServices {
  distribution: LocalDistribution;
  /** Where the origin of this domain name is on this machine. */
  originUrl(domainName: string): URL;
  agent: Agent;
}

interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  behavior: LocalBehavior;
  path: string;
}

/** Answers a visitor by the behavior that the distribution has for the path, from its origin. */
export function visitorServer({ distribution, originUrl, agent }: VisitorServices) {
  const find = behaviorFinder(distribution.behaviors);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const foreign = foreignCaller(request);
    if (foreign) return refuse(request, response, 403, foreign);
    const [path = '', ...query] = (request.url ?? '').split('?');
    if (!/^\/[\x21-\x7e]*$/.test(request.url ?? '')) return refuse(request, response, 400, 'Bad request');
    const behavior = find(path);
    const reason = behavior ? refusalOf(request, behavior) : 'This distribution has nothing for this path';
    if (!behavior || reason) return refuse(request, response, 403, reason ?? '');
    const root = normalizedPath(path) === '/' && distribution.defaultRootObject;
    const wanted = originPath(
      behavior,
      root ? `/${root}` : path,
      query.length > 0 ? `?${query.join('?')}` : '',
    );
    const url = originUrl(behavior.origin.domainName);
    await passOn({ request, response, behavior, path: wanted }, url, agent);
  };
}

/** What CloudFront answers itself. */
function refusalOf(request: IncomingMessage, { methods }: LocalBehavior): string | undefined {
  const method = request.method ?? '';
  if (!methods.includes(method)) {
    return 'This distribution is not configured to allow the HTTP request method that was used for this request.';
  }
  const hasNoBody = !['GET', 'HEAD'].includes(method) || !hasBody(request);
  return hasNoBody ? undefined : `A ${method} request may not have a body`;
}

/** Both bodies stream, and whichever side breaks off is broken off on the other too. */
async function passOn({ request, response, behavior, path }: Asked, url: URL, agent: Agent): Promise<void> {
  const headers = originHeaders(request, behavior, url);
  const { hostname, port } = url;
  const onward = ask({ hostname, port, agent, path, headers, method: request.method });
  response.on('close', () => {
    if (!response.writableFinished) onward.destroy();
  });
  onward.setTimeout(behavior.origin.readTimeoutMs, () => onward.destroy(new OriginSilent()));
  request.pipe(onward);
  try {
    const answer = await answerOf(onward);
    response.writeHead(answer.statusCode ?? 502, visitorHeaders(answer));
    await pipeline(answer, response);
  } catch (error) {
    // The visitor went away, or cannot be told any more.
    if (response.destroyed || response.headersSent) return void response.destroy();
    const isSilent = error instanceof OriginSilent;
    refuse(
      request,
      response,
      isSilent ? 504 : 502,
      isSilent ? error.message : 'The origin closed the connection',
    );
  }
}

class OriginSilent extends Error {
  override message = 'The origin did not answer in time';
}

function answerOf(onward: ReturnType<typeof ask>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    onward.on('response', resolve);
    // It also fails after its answer has come: the stream of the answer tells of that.
    onward.on('error', reject);
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, reason: string): void {
  // Read to its end, so that whoever sends a body gets to read the answer.
  request.resume();
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'x-cache': 'Error from cloudfront',
  });
  response.end(`<!doctype html><title>${status} ERROR</title><h1>${status} ERROR</h1><p>${reason}</p>\n`);
}
