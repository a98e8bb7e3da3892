import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { AccessError, type Denial } from '../credentials/access-error.ts';
import { type GateRules, refuseAsRest } from '../iam/gate.ts';
import { resourceArn } from '../template/names.ts';

const Sent = z.object({ FromEmailAddress: z.string().default('') }).catch({ FromEmailAddress: '' });

/** Signed are the calls of SES; the page that shows the mails, and what it asks for, are for a person at a browser. */
export const mailGate: GateRules = {
  service: 'ses',
  asks({ method, url = '/' }, input) {
    if (!url.startsWith('/v2/')) return 'public';
    if (method !== 'POST' || !url.startsWith('/v2/email/outbound-emails')) {
      return [{ action: 'ses:GetAccount', resource: '*' }];
    }
    const from = addressOf(Sent.parse(input).FromEmailAddress);
    return [
      {
        action: 'ses:SendEmail',
        resource: resourceArn('AWS::SES::EmailIdentity', from.slice(from.lastIndexOf('@') + 1)),
        context: { 'ses:FromAddress': from },
      },
    ];
  },
  refuse,
};

/** SES has words of its own for a denial. */
function refuse(response: ServerResponse, error: AccessError): void {
  refuseAsRest(response, new AccessError(error.code, error.denial ? words(error.denial) : error.message));
}

function words({ user, action, resource }: Denial): string {
  return `User \`${user}' is not authorized to perform \`${action}' on resource \`${resource}'`;
}

/** `Name <address>` or the address alone. */
function addressOf(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();
}
