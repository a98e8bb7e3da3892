import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Closable } from '../../local/closers.ts';

/** refuse: 503 without doing it; cut: the connection breaks before; loseAnswer: it is done, the answer gets lost. */
export type CallFault = 'refuse' | 'cut' | 'loseAnswer' | undefined;

/** An HTTP server on 127.0.0.1 that passes calls on to `url`, except those that `nextFault` lets fail. */
export async function startFailingProxy(
  url: string,
  nextFault: () => CallFault,
): Promise<Closable & { url: string }> {
  const server = createServer((call, answer) => {
    const fault = nextFault();
    if (fault === 'cut') call.destroy();
    else if (fault === 'refuse') answer.writeHead(503, { connection: 'close' }).end();
    else passOn(url, call, answer, fault === 'loseAnswer').catch(() => answer.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function passOn(
  url: string,
  call: IncomingMessage,
  answer: ServerResponse,
  loses: boolean,
): Promise<void> {
  const target = new URL(call.url ?? '/', url);
  // The raw path: parsing would normalise what keys may contain.
  const path = call.url ?? '/';
  const { hostname, port } = target;
  const onward = request({ hostname, port, path, method: call.method, headers: call.headers });
  onward.on('error', () => answer.destroy());
  call.on('aborted', () => onward.destroy());
  call.pipe(onward);
  const [reply] = (await once(onward, 'response')) as [IncomingMessage];
  if (loses) {
    reply.resume();
    await once(reply, 'end');
    answer.destroy();
    return;
  }
  answer.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
  await pipeline(reply, answer);
}
