import type { IncomingHttpHeaders } from 'node:http';
import { Worker } from 'node:worker_threads';
import type { DynaliteAnswer, FromDynalite, ThreadData, ToDynalite } from './dynalite-messages.ts';

export type Dynalite = {
  /** @throws what dynalite threw, or why its thread ended before it answered. */
  ask(request: AskedRequest): Promise<DynaliteAnswer>;
  close(): Promise<void>;
};
type AskedRequest = { method: string; url: string; headers: IncomingHttpHeaders; body: Uint8Array };

/**
 * Dynalite in a thread of its own, since some of its throws cannot be caught: they end the thread, what it was asked
 * meanwhile fails, and the next request starts it again on the same data.
 */
export function startDynaliteThread(directory: string): Dynalite {
  let running: ReturnType<typeof run> | undefined;
  let lastId = 0;
  return {
    ask(request) {
      if (!running || running.hasEnded()) running = run(directory);
      lastId += 1;
      return running.ask(lastId, request);
    },
    close: async () => running?.close(),
  };
}

/**
 * Young objects live for one request, so that room for few of them does; V8 by itself takes up to 100 MB for them. The
 * rest is far more than the largest request needs, and ends a thread that would grow for ever.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 256 };

function run(directory: string) {
  const workerData: ThreadData = { directory };
  const worker = new Worker(new URL('./dynalite-thread.ts', import.meta.url), { workerData, resourceLimits });
  const waiting = new Map<number, PromiseWithResolvers<DynaliteAnswer>>();
  // Not by `once` of node:events, which takes an error for its own.
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let ended = false;

  function end(cause: unknown): void {
    ended = true;
    for (const asked of waiting.values()) asked.reject(cause);
    waiting.clear();
  }

  worker.on('error', end);
  worker.on('exit', () => end(new Error('the thread of dynalite ended')));
  worker.on('message', (message: FromDynalite) => {
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'thrown') asked?.reject(message.error);
    else asked?.resolve(message);
  });
  const send = (message: ToDynalite) => worker.postMessage(message);

  return {
    hasEnded: () => ended,
    ask(id: number, request: AskedRequest): Promise<DynaliteAnswer> {
      const asked = Promise.withResolvers<DynaliteAnswer>();
      waiting.set(id, asked);
      send({ type: 'request', id, ...request });
      return asked.promise;
    },
    async close(): Promise<void> {
      if (!ended) send({ type: 'close' });
      await exited;
    },
  };
}
