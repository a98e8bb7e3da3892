import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessError, AccessErrorCode, Denial } from '../credentials/access-error.ts';
import type { GateRules } from '../iam/gate.ts';
import { readMailRequest } from './mail-request.ts';
import { sendSesError } from './ses-answer.ts';
import { mailAsks, type SesSandbox } from './ses-sandbox.ts';

/** What the services with the query protocol call a refused signature or request. */
const codes: Record<AccessErrorCode, string> = {
  missing: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  unknownKey: 'InvalidClientTokenId',
  wrongSignature: 'SignatureDoesNotMatch',
  wrongTime: 'SignatureDoesNotMatch',
  expired: 'SignatureDoesNotMatch',
  denied: 'AccessDenied',
};

/** Who may send as whom, and in the sandbox to whom. */
export function mailGate(sandbox: SesSandbox | undefined): GateRules {
  return {
    service: 'ses',
    async asks(_: IncomingMessage, _input: unknown, body: Buffer) {
      const { action, mail } = await readMailRequest(body);
      if (!mail) return [{ action: `ses:${action}`, resource: '*' }];
      return mailAsks(`ses:${action}`, mail.envelope, sandbox);
    },
    refuse(response: ServerResponse, { code, denial, message }: AccessError) {
      sendSesError(response, 403, codes[code], denial ? words(denial) : message);
    },
  };
}

/** SES has words of its own for a denial. */
function words({ user, action, resource }: Denial): string {
  return `User \`${user}' is not authorized to perform \`${action}' on resource \`${resource}'`;
}
