import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type LoopbackServer, startLoopbackServer } from '../../../local/loopback-server.ts';

/** refuse: 503 without doing it; cut: the connection breaks before; loseAnswer: it is done, the answer gets lost. */
export type CallFault = 'refuse' | 'cut' | 'loseAnswer' | undefined;

/** An HTTP server on 127.0.0.1 that passes calls on to `url`, except those that `nextFault` lets fail. */
export async function startFailingProxy(url: string, nextFault: () => CallFault): Promise<LoopbackServer> {
  return startLoopbackServer((call, answer) => {
    const fault = nextFault();
    if (fault === 'cut') call.destroy();
    else if (fault === 'refuse') answer.writeHead(503, { connection: 'close' }).end();
    else passOn(url, call, answer, fault === 'loseAnswer').catch(() => answer.destroy());
  });
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
