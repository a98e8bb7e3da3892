import type { IncomingMessage, RequestListener } from 'node:http';
import ses from 'aws-ses-v2-local';
import { type Email, getStoreReadonly } from 'aws-ses-v2-local/dist/store.js';
import { guarded, type Serve } from '../http-guard.ts';
import type { Access } from '../iam/access.ts';
import { gated } from '../iam/gate.ts';
import { listeningServer } from '../listening-server.ts';
import { type LoopbackServer, readBody } from '../loopback-server.ts';
import { type MailDirectory, openMailDirectory } from './mail-directory.ts';
import { mailGate } from './mail-gate.ts';
import { readMailRequest } from './mail-request.ts';
import type { Presign } from './presigned-links.ts';
import { sendAccepted, sendSesError } from './ses-answer.ts';
import { SesError } from './ses-error.ts';
import type { SesSandbox } from './ses-sandbox.ts';
import { takeMail } from './take-mail.ts';

/** Of a mail of 10 MB, the most that SES takes, in a form that writes many bytes as three. */
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
 * SES on 127.0.0.1: takes SendEmail and SendRawEmail of its query protocol and keeps each mail as a JSON file in the
 * directory. `GET /` shows the mails to a person, also those of earlier starts; `GET /store` lists them. The page is the
 * library's, which takes mails of this protocol too, but loses all recipients but the first and tells errors as JSON. One
 * per process: the library has one store.
 */
export async function startMail(options: MailOptions): Promise<LoopbackServer> {
  const { directory, access, sandbox } = options;
  const mails = await openMailDirectory(directory);
  const { emails } = getStoreReadonly();
  emails.splice(0, Infinity, ...mails.earlier);
  const server = await ses.default({ host: '127.0.0.1', port: 0 });
  const [showPage] = server.listeners('request');
  if (!isListener(showPage)) throw new Error('the library has no request listener');
  // A page may send a form without asking first: the second lock is the signature, whose header it may not.
  const form = ['application/x-www-form-urlencoded'];
  const taking = guarded(
    { service: 'mail', contentTypes: form, directory, sendError: sendSesError },
    gated(access, mailGate(sandbox), serveCalls(options, mails, emails)),
  );
  const showing = guarded(
    { service: 'mail', contentTypes: ['application/json'], directory },
    serveReader(showPage, mails, emails),
  );
  server.removeAllListeners('request');
  server.on('request', (request, response) => (isCall(request) ? taking : showing)(request, response));
  return listeningServer(server);
}

/** Calls of SES are signed; what the page asks for is for a person at a browser. */
function isCall({ method, url = '/' }: IncomingMessage): boolean {
  return method === 'POST' && url.split('?')[0] === '/';
}

function serveCalls({ presign, sandbox }: MailOptions, mails: MailDirectory, emails: Email[]): Serve {
  return async (request, response) => {
    const body = await readBody(request, maxRequestBytes);
    if (!body) return void response.writeHead(413, { connection: 'close' }).end();
    const asked = await readMailRequest(body);
    try {
      const email = takeMail(asked, { presign, sandbox });
      keep(email, mails, emails);
      sendAccepted(response, asked.action, email.messageId);
    } catch (error) {
      if (!(error instanceof SesError)) throw error;
      sendSesError(response, 400, error.code, error.message);
    }
  };
}

/** Before the answer. A mail that cannot be kept is forgotten: its sender is told so. */
function keep(email: Email, mails: MailDirectory, emails: Email[]): void {
  mails.keepOnly([...emails, email]);
  emails.push(email);
}

const pages = /^\/(store|get-emlContent|health-check)?$/;

function serveReader(showPage: RequestListener, mails: MailDirectory, emails: Email[]): Serve {
  return (request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    if (request.method === 'POST' && path === '/clear-store') {
      emails.splice(0);
      mails.keepOnly([]);
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"message":"Store cleared"}');
    }
    if (request.method === 'GET' && pages.test(path)) return showPage(request, response);
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end(
      'Mails are here, and POST / takes calls of SES in its query protocol, such as those of `aws ses`.\n',
    );
  };
}

function isListener(value: unknown): value is RequestListener {
  return typeof value === 'function';
}
