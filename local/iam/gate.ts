import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AccessError } from '../credentials/access-error.ts';
import { jsonErrorTypes } from '../credentials/json-error-types.ts';
import { type SignedRequest, signedParts } from '../credentials/signed-request.ts';
import type { Serve } from '../http-guard.ts';
import { readBody } from '../loopback-server.ts';
import { withBody } from '../with-body.ts';
import type { Access } from './access.ts';
import type { Ask } from './ask.ts';

export interface GateRules {
  /** The name in the scope of signatures. */
  service: string;
  /** What a request asks for; `public` when it needs no signature. Input is the JSON of the body, or undefined. */
  asks(request: IncomingMessage, input: unknown, body: Buffer): Asked | Promise<Asked>;
  /** How the service tells a refusal. */
  refuse(response: ServerResponse, error: AccessError): void;
}

type Asked = Ask[] | 'public';

/** The largest body of any service behind a gate, which is a mail. */
const maxRequestBytes = 25 * 1024 * 1024;

/**
 * Stands in front of a service that takes whole bodies: a request that nobody signed, or whose caller may not do what it
 * asks for, never reaches `serve`. Without `access` all do.
 */
export function gated(access: Access | undefined, rules: GateRules, serve: Serve): Serve {
  if (!access) return serve;
  const authenticate = access.authenticatorOf(rules.service);
  return async (request, response) => {
    const body = await readBody(request, maxRequestBytes).catch(() => null);
    // The client went away.
    if (body === null) return;
    if (!body) return void response.writeHead(413, { connection: 'close' }).end();
    try {
      const asks = await rules.asks(request, parseJson(body), body);
      if (asks !== 'public') {
        const caller = authenticate(signedRequest(request, body));
        for (const ask of asks) caller.judge(ask);
      }
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      return rules.refuse(response, error);
    }
    return serve(withBody(request, body), response);
  };
}

/** For the protocols that name an operation in `X-Amz-Target`. */
export function refuseAsJson(response: ServerResponse, error: AccessError): void {
  const body = { __type: jsonErrorTypes[error.code], message: error.message };
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
  response.end(JSON.stringify(body));
}

/** For those that name it in the path. */
export function refuseAsRest(response: ServerResponse, error: AccessError): void {
  response.writeHead(403, {
    'content-type': 'application/json',
    'x-amzn-errortype': jsonErrorTypes[error.code],
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify({ message: error.message, Message: error.message }));
}

/** The operation in `X-Amz-Target: <service>.<operation>`. */
export function targetOperation({ headers }: IncomingMessage): string {
  const target = String(headers['x-amz-target'] ?? '');
  return target.slice(target.lastIndexOf('.') + 1);
}

/** What was signed is this body. */
function signedRequest(message: IncomingMessage, body: Buffer): SignedRequest {
  const parts = signedParts(message);
  const isUnsigned = parts.headers['x-amz-content-sha256'] === 'UNSIGNED-PAYLOAD';
  const payloadHash = isUnsigned ? 'UNSIGNED-PAYLOAD' : createHash('sha256').update(body).digest('hex');
  return { ...parts, payloadHash };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
