import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { closers } from '../../../local/closers.ts';
import type { LocalBehavior } from '../../../local/cloudfront/declared.ts';
import { startDistribution } from '../../../local/cloudfront/start-distribution.ts';
import { startLoopbackServer } from '../../../local/loopback-server.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const readMethods = ['GET', 'HEAD'];
const allMethods = [...readMethods, 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

export function anOrigin(path = '', more: Partial<LocalBehavior['origin']> = {}): LocalBehavior['origin'] {
  return { domainName: 'api.example', path, headers: [], readTimeoutMs: 30_000, ...more };
}

/** As the product has them: the page at `/`, the API below `/v1`. */
export function behaviors(more: Partial<LocalBehavior['origin']> = {}): LocalBehavior[] {
  return [
    { pathPattern: '/v1/*', origin: anOrigin('', more), methods: allMethods, forwardsAll: true },
    { pathPattern: '*', origin: anOrigin('/v1/site', more), methods: readMethods, forwardsAll: false },
  ];
}

/** A distribution in front of an origin of this process. */
export async function aDistribution(
  listener: RequestListener,
  ofOrigin: Partial<LocalBehavior['origin']> = {},
) {
  const closing = closers();
  const origin = await closing.adopt(startLoopbackServer(listener));
  const { url } = await closing.adopt(
    startDistribution({
      distribution: { logicalId: 'Front', defaultRootObject: 'index.html', behaviors: behaviors(ofOrigin) },
      directory: await temporaryDirectory(),
      originUrl: () => new URL(origin.url),
    }),
  );
  return { url, port: Number(new URL(url).port), originHost: new URL(origin.url).host, close: closing.close };
}

export interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  sha256: string;
  bytes: number;
}

/** Answers with what it heard. */
export const telling: RequestListener = async (request, response) => {
  const body = await buffer(request);
  const { method = '', url = '', headers } = request;
  const sha256 = createHash('sha256').update(body).digest('hex');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ method, url, headers, sha256, bytes: body.length } satisfies Heard));
};
