import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import ses from 'aws-ses-v2-local';
import { getStoreReadonly } from 'aws-ses-v2-local/dist/store.js';
import { guarded } from '../http-guard.ts';
import { listeningServer } from '../listening-server.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { openMailDirectory } from './mail-directory.ts';

/**
 * SES on 127.0.0.1: takes SendEmail and keeps each mail as a JSON file in the directory. `GET /` shows the mails to a
 * person, also those of earlier starts; `GET /store` lists them. One per process: the library has one store.
 */
export async function startMail(options: { directory: string }): Promise<LoopbackServer> {
  const mails = await openMailDirectory(options.directory);
  const store = getStoreReadonly();
  store.emails.splice(0, Infinity, ...mails.earlier);
  const server = await ses.default({ host: '127.0.0.1', port: 0 });
  const [serve] = server.listeners('request');
  if (!isListener(serve)) throw new Error('the library has no request listener');
  const serveKnown = (request: IncomingMessage, response: ServerResponse) => {
    if (!isServed(request)) return void response.writeHead(404).end('<UnknownOperationException/>');
    if (request.method === 'POST') keepWhatArrives(response, () => mails.keepOnly(store.emails));
    return serve(request, response);
  };
  server.removeAllListeners('request');
  server.on('request', guarded({ service: 'mail', contentTypes: ['application/json'] }, serveKnown));
  return listeningServer(server);
}

/** The page, what it asks for, and SES version 2. A call of version 1 would never be answered, or end the process. */
const served = /^(GET \/(store|get-emlContent|health-check)?|POST \/clear-store|\w+ \/v2\/.*)$/;

function isServed({ method, url = '/' }: IncomingMessage): boolean {
  return served.test(`${method} ${url.split('?')[0]}`);
}

/** The library has no hook for a mail that was taken: its store may have changed when it answers a POST. */
function keepWhatArrives(response: ServerResponse, keep: () => void): void {
  response.on('finish', keep);
}

function isListener(value: unknown): value is RequestListener {
  return typeof value === 'function';
}
