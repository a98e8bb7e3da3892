import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import ses from 'aws-ses-v2-local';
import { type Email, getStoreReadonly } from 'aws-ses-v2-local/dist/store.js';
import { guarded, type Serve } from '../http-guard.ts';
import type { Access } from '../iam/access.ts';
import { gated } from '../iam/gate.ts';
import { listeningServer } from '../listening-server.ts';
import { type LoopbackServer, readBody } from '../loopback-server.ts';
import { withBody } from '../with-body.ts';
import { type MailDirectory, openMailDirectory } from './mail-directory.ts';
import { inSandbox, mailGate } from './mail-gate.ts';
import { type Presign, signLinks } from './presigned-links.ts';
import type { SesSandbox } from './ses-sandbox.ts';

/** SES's own limit of a mail is 40 MB, that of the library 25. */
const maxRequestBytes = 25 * 1024 * 1024;

export interface MailOptions {
  directory: string;
  /** Who may do what; without it everybody may do everything. */
  access?: Access;
  /** Signs the links of a mail that arrives. */
  presign?: Presign;
  /** Refuses as SES does as long as an account is new; without it every mail is taken. */
  sandbox?: SesSandbox | undefined;
}

/**
 * SES on 127.0.0.1: takes SendEmail and keeps each mail as a JSON file in the directory. `GET /` shows the mails to a
 * person, also those of earlier starts; `GET /store` lists them. One per process: the library has one store.
 */
export async function startMail(options: MailOptions): Promise<LoopbackServer> {
  const mails = await openMailDirectory(options.directory);
  const store = getStoreReadonly();
  store.emails.splice(0, Infinity, ...mails.earlier);
  const server = await ses.default({ host: '127.0.0.1', port: 0 });
  const [serve] = server.listeners('request');
  if (!isListener(serve)) throw new Error('the library has no request listener');
  const serveKnown = (request: IncomingMessage, response: ServerResponse) => {
    if (!isServed(request)) return void response.writeHead(404).end('<UnknownOperationException/>');
    if (request.method !== 'POST') return serve(request, response);
    const answered = beforeAnswer(response, () => keepAll(mails, store.emails));
    serve(request, response);
    return answered;
  };
  server.removeAllListeners('request');
  server.on(
    'request',
    guarded(
      { service: 'mail', contentTypes: ['application/json'], directory: options.directory },
      gated(
        options.access,
        mailGate(options.sandbox),
        inSandbox(options.sandbox, maxRequestBytes, linksSigned(options.presign, serveKnown)),
      ),
    ),
  );
  return listeningServer(server);
}

/** The page, what it asks for, and SES version 2. A call of version 1 would never be answered, or end the process. */
const served = /^(GET \/(store|get-emlContent|health-check)?|POST \/clear-store|\w+ \/v2\/.*)$/;

function isServed({ method, url = '/' }: IncomingMessage): boolean {
  return served.test(`${method} ${url.split('?')[0]}`);
}

/**
 * The library has no hook for a mail that was taken: its store may have changed when it answers a POST. Rejects, with
 * nothing answered, when what `work` does fails.
 */
function beforeAnswer(response: ServerResponse, work: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = response.end.bind(response);
    const endAfterWork = (...answer: unknown[]) => {
      response.end = end;
      try {
        work();
      } catch (error) {
        for (const name of ['content-length', 'etag']) response.removeHeader(name);
        reject(error);
        return response;
      }
      resolve();
      return Reflect.apply(end, response, answer);
    };
    response.end = endAfterWork;
    response.on('close', resolve);
  });
}

/** A mail that cannot be kept is forgotten: its sender is told so. */
function keepAll(mails: MailDirectory, emails: Email[]): void {
  try {
    mails.keepOnly(emails);
  } catch (error) {
    emails.splice(0, Infinity, ...emails.filter(mails.isKept));
    throw error;
  }
}

function linksSigned(presign: Presign | undefined, serve: Serve): Serve {
  if (!presign) return serve;
  return async (request, response) => {
    if (request.method !== 'POST' || !request.url?.startsWith('/v2/')) return serve(request, response);
    const body = await readBody(request, maxRequestBytes);
    if (!body) return void response.writeHead(413).end();
    return serve(withBody(request, signLinks(body, presign)), response);
  };
}

function isListener(value: unknown): value is RequestListener {
  return typeof value === 'function';
}
