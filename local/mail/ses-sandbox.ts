import type { Ask } from '../iam/ask.ts';
import { resourceArn } from '../template/names.ts';

/** The sandbox that SES keeps every new account in: mails go to verified identities alone, and their use is asked for. */
export interface SesSandbox {
  /** Addresses and domains that the account has besides the sender's domain. */
  verified: readonly string[] | 'every recipient';
}

export interface Envelope {
  from: string;
  recipients: string[];
}

/** The right to send as the identity of the sender, which is its domain; in the sandbox also that to each recipient's. */
export function mailAsks(
  action: string,
  { from, recipients }: Envelope,
  sandbox: SesSandbox | undefined,
): Ask[] {
  const asked = [domainOf(from), ...(sandbox ? recipients.map((one) => identityOf(one, from, sandbox)) : [])];
  return [...new Set(asked)].map((identity) => ({
    action,
    resource: resourceArn('AWS::SES::EmailIdentity', identity),
    context: { 'ses:FromAddress': from },
  }));
}

/** What the account has no identity for. */
export function unverifiedOf({ from, recipients }: Envelope, { verified }: SesSandbox): string[] {
  if (verified === 'every recipient') return [];
  return recipients.filter(
    (one) => ![one, domainOf(one)].some((id) => id === domainOf(from) || verified.includes(id)),
  );
}

/** That of the address itself, unless only its domain is one. */
function identityOf(address: string, from: string, { verified }: SesSandbox): string {
  const domain = domainOf(address);
  const isOwn = verified === 'every recipient' || verified.includes(address);
  return !isOwn && (domain === domainOf(from) || verified.includes(domain)) ? domain : address;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
