import type { IncomingMessage, ServerResponse } from 'node:http';
import { diskFullName } from '../shared/disk-full.ts';
import { diskFull, isDiskFull } from './disk-space.ts';

export type Serve = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface GuardRules {
  /** Whose endpoint it is, for the log. */
  service: string;
  /** The media types of its requests; '' stands for none at all. */
  contentTypes: readonly string[];
  /** Where it keeps its data, to be named when the disk is full. */
  directory?: string;
  /** How its protocol tells an error; as JSON unless said otherwise. */
  sendError?: SendError;
}

export type SendError = (response: ServerResponse, status: number, code: string, message: string) => void;

/**
 * Stands in front of an endpoint: what comes from a page that is not its own, under another name than this machine's,
 * or in another form than its protocol's never reaches `serve`; and whatever `serve` does with the rest, the process
 * goes on. A page can send any of its own bodies as text/plain, a form or none without asking first, so that those
 * types are the second lock besides the origin.
 */
export function guarded(
  { service, contentTypes, directory, sendError = sendJsonError }: GuardRules,
  serve: Serve,
): Serve {
  return surviving(
    service,
    (request, response) => {
      const foreign = foreignCaller(request);
      if (foreign) return sendError(response, 403, 'AccessDeniedException', foreign);
      const type = mediaType(request);
      if (hasBody(request) && !contentTypes.includes(type)) {
        const message = `a body of type "${type}" is not taken here; ${contentTypes.filter(Boolean).join(' or ')} is`;
        return sendError(response, 415, 'UnsupportedMediaTypeException', message);
      }
      return serve(request, response);
    },
    (response, error) => {
      if (directory === undefined || !isDiskFull(error)) {
        return sendError(response, 500, 'InternalFailure', 'An internal error occurred');
      }
      sendError(response, 507, diskFullName, diskFull(directory).message);
    },
  );
}

/**
 * Serves so that no request ends the process: what is thrown is logged and answered by `fail`, and whoever breaks the
 * connection off just gets no answer.
 */
export function surviving(
  service: string,
  serve: Serve,
  fail: (response: ServerResponse, error: unknown) => void,
): Serve {
  return async (request, response) => {
    response.on('error', () => {});
    request.on('error', () => {});
    // Nobody's browser is to guess that a stored text is a page, nor to show a page of ours inside another's.
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('x-frame-options', 'SAMEORIGIN');
    try {
      await serve(request, response);
    } catch (error) {
      if (request.socket.destroyed) return;
      // The place of the problem is for the person at this machine, so it goes to their terminal.
      console.error(`${service} endpoint:`, error);
      if (response.headersSent) response.destroy();
      else fail(response, error);
    }
  };
}

/**
 * Why this request does not come from this machine's own programs and pages, or undefined when it does. Another host
 * name is what a page sees that had its own name resolve to 127.0.0.1; another origin is any other page. The port
 * after the name does not matter: a proxy or a tunnel keeps the one that its client called.
 */
export function foreignCaller({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const host = (headers.host ?? '').toLowerCase();
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
    return 'This endpoint answers to 127.0.0.1 and localhost only';
  }
  const foreign = headers.origin !== undefined && headers.origin.toLowerCase() !== `http://${host}`;
  return foreign ? 'A page of another origin may not use this endpoint' : undefined;
}

function mediaType({ headers }: IncomingMessage): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function sendJsonError(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code });
  response.end(JSON.stringify({ __type: code, message, Message: message }));
}
