import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../../shared/seeded-random.ts';

/** What a network and a service that is down do to a request before it arrives. */
const lostBefore = ['cut', 'cutHalf', 'refuse', 'busy', 'stranger'] as const;
/** And after it was taken: the sender cannot know, and repeats it. */
const lostAfter = ['loseAnswer', 'halfAnswer', 'late', 'lateAndLost'] as const;
type Fault = (typeof lostBefore)[number] | (typeof lostAfter)[number];

/** up: every second request fails. down: each does. closed: nothing listens. fair: none fails. */
export type Weather = 'up' | 'down' | 'closed' | 'fair';

const longestLateMs = 3000;
const maxRetryAfterSeconds = 90;

export type UnreliableService = Awaited<ReturnType<typeof startUnreliableService>>;

/** Stands before the API on one port of 127.0.0.1, whatever becomes of the API. @param target its current address. */
export async function startUnreliableService(random: SeededRandom, target: () => string) {
  let weather: Weather = 'up';
  const counts = { requests: 0, disturbed: 0, lostAnswers: 0 };
  const server = createServer((call, answer) => {
    const fault = drawFault(weather, random);
    counts.requests++;
    if (fault) counts.disturbed++;
    if (fault && fault !== 'late' && isAmong(fault, lostAfter)) counts.lostAnswers++;
    serve(target(), call, answer, random, fault).catch(() => answer.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const { port } = address;
  const shut = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    async turn(next: Weather): Promise<void> {
      weather = next;
      if (next === 'closed') return shut();
      if (server.listening) return;
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    close: shut,
  };
}

function drawFault(weather: Weather, random: SeededRandom): Fault | undefined {
  if (weather === 'down') return random.pick(lostBefore);
  return weather === 'up' && random.oneIn(2) ? random.pick([...lostBefore, ...lostAfter]) : undefined;
}

async function serve(
  target: string,
  call: IncomingMessage,
  answer: ServerResponse,
  random: SeededRandom,
  fault: Fault | undefined,
): Promise<void> {
  switch (fault) {
    case 'cut':
      return void call.destroy();
    case 'refuse':
      return end(answer, random.pick([500, 502, 503, 504]), {});
    case 'busy':
      return end(answer, random.pick([429, 503]), {
        'retry-after': String(1 + random.below(maxRetryAfterSeconds)),
      });
    case 'stranger':
      // As a maintenance page does.
      return end(answer, 200, { 'content-type': 'text/html' }, '<h1>Back soon</h1>');
    default:
      return passOn(target, call, answer, random, fault);
  }
}

function end(answer: ServerResponse, status: number, headers: Record<string, string>, body = ''): void {
  answer.writeHead(status, { ...headers, connection: 'close' }).end(body);
}

async function passOn(
  target: string,
  call: IncomingMessage,
  answer: ServerResponse,
  random: SeededRandom,
  fault: Fault | undefined,
): Promise<void> {
  // Reports and answers of this API are small.
  const body = await buffer(call);
  const { hostname, port } = new URL(target);
  const { method, url: path, headers } = call;
  const onward = request({ hostname, port, path, method, headers, agent: false });
  onward.on('error', () => answer.destroy());
  if (fault === 'cutHalf') {
    onward.write(body.subarray(0, body.length / 2), () => onward.destroy());
    return void answer.destroy();
  }
  onward.end(body);
  const [reply] = (await once(onward, 'response')) as [IncomingMessage];
  const content = await buffer(reply);
  if (fault === 'late' || fault === 'lateAndLost') await sleep(random.below(longestLateMs));
  if (fault === 'loseAnswer' || fault === 'lateAndLost') return void answer.destroy();
  answer.writeHead(reply.statusCode ?? 502, reply.headers);
  if (fault === 'halfAnswer') answer.write(content.subarray(0, content.length / 2), () => answer.destroy());
  else answer.end(content);
}

function isAmong(fault: Fault, faults: readonly Fault[]): boolean {
  return faults.includes(fault);
}
