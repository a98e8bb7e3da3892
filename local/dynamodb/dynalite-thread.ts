import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { DynaliteRequest, FromDynalite, ThreadData, ToDynalite } from './dynalite-messages.ts';
import { type DynaliteListener, loadDynalite } from './load-dynalite.ts';

/**
 * The thread behind `startDynaliteThread`: dynalite without its server. What it throws while it reads a request is
 * answered with 500; what it throws later ends the thread, which the engine starts again.
 */
const port = parentPort!;
const { directory } = workerData as ThreadData;
const { serve, opened, close } = loadDynalite(createRequire(import.meta.url), directory);
opened.catch(({ message, cause }: Error) => {
  const reason = cause instanceof Error ? `${message}: ${cause.message}` : message;
  // Not as a rejection, which would be told without its words.
  setImmediate(() => {
    throw new Error(reason);
  });
});

const send = (message: FromDynalite) => port.postMessage(message);

port.on('message', (message: ToDynalite) => {
  if (message.type === 'request') return answer(message);
  void close().finally(() => port.close());
});

/** Dynalite reads a request by its events, and answers by three members of a response. */
function answer({ id, method, url, headers, body }: DynaliteRequest): void {
  const request = Object.assign(new EventEmitter(), { method, url, headers });
  const answered: Record<string, string> = {};
  const response: Parameters<DynaliteListener>[1] = {
    statusCode: 200,
    setHeader(name, value) {
      answered[name] = String(value);
    },
    end(text = '') {
      send({ type: 'answer', id, status: this.statusCode, headers: answered, body: text });
    },
  };
  try {
    serve(request, response);
    if (body.length > 0) request.emit('data', Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    request.emit('end');
  } catch (error) {
    send({ type: 'thrown', id, error });
  }
}
