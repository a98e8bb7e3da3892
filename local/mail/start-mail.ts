import type { Server } from 'node:http';
import ses from 'aws-ses-v2-local';
import { getStoreReadonly } from 'aws-ses-v2-local/dist/store.js';
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
  keepWhatArrives(server, () => mails.keepOnly(store.emails));
  return listeningServer(server);
}

/** The library has no hook for a mail that was taken; a finished POST is when its store may have changed. */
function keepWhatArrives(server: Server, keep: () => void): void {
  server.prependListener('request', (request, response) => {
    if (request.method === 'POST') response.on('finish', keep);
  });
}
