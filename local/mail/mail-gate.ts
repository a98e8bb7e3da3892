import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { AccessError, type Denial } from '../credentials/access-error.ts';
import type { Serve } from '../http-guard.ts';
import { type GateRules, refuseAsRest } from '../iam/gate.ts';
import { readBody } from '../loopback-server.ts';
import { withBody } from '../with-body.ts';
import { type Envelope, mailAsks, type SesSandbox, unverifiedOf } from './ses-sandbox.ts';

const Addresses = z.array(z.string()).default([]);
const Sent = z.object({
  FromEmailAddress: z.string().default(''),
  Destination: z
    .object({ ToAddresses: Addresses, CcAddresses: Addresses, BccAddresses: Addresses })
    .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] }),
});

/** Signed are the calls of SES; the page that shows the mails, and what it asks for, are for a person at a browser. */
export function mailGate(sandbox: SesSandbox | undefined): GateRules {
  return {
    service: 'ses',
    asks({ method, url = '/' }, input) {
      if (!url.startsWith('/v2/')) return 'public';
      if (!isSend(method, url)) return [{ action: 'ses:GetAccount', resource: '*' }];
      return mailAsks(envelopeOf(input), sandbox);
    },
    refuse,
  };
}

/** Refuses mails to whom the account may not write, as SES does in its sandbox. */
export function inSandbox(sandbox: SesSandbox | undefined, maxBytes: number, serve: Serve): Serve {
  if (!sandbox) return serve;
  return async (request, response) => {
    if (!isSend(request.method, request.url ?? '/')) return serve(request, response);
    const body = (await readBody(request, maxBytes)) ?? Buffer.alloc(0);
    const unverified = unverifiedOf(envelopeOf(parseJson(body)), sandbox);
    return unverified.length === 0
      ? serve(withBody(request, body), response)
      : reject(response, unverified.join(', '));
  };
}

function reject(response: ServerResponse, identities: string): void {
  const message = `Email address is not verified. The following identities failed the check in region US-EAST-1: ${identities}`;
  response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'MessageRejected' });
  response.end(JSON.stringify({ message }));
}

function isSend(method: string | undefined, url: string): boolean {
  return method === 'POST' && url.startsWith('/v2/email/outbound-emails');
}

function envelopeOf(input: unknown): Envelope {
  const sent = Sent.safeParse(input).data ?? Sent.parse({});
  const { ToAddresses, CcAddresses, BccAddresses } = sent.Destination;
  return {
    from: addressOf(sent.FromEmailAddress),
    recipients: [...ToAddresses, ...CcAddresses, ...BccAddresses].map(addressOf),
  };
}

/** `Name <address>` or the address alone. */
function addressOf(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** SES has words of its own for a denial. */
function refuse(response: ServerResponse, error: AccessError): void {
  refuseAsRest(response, new AccessError(error.code, error.denial ? words(error.denial) : error.message));
}

function words({ user, action, resource }: Denial): string {
  return `User \`${user}' is not authorized to perform \`${action}' on resource \`${resource}'`;
}
