import { randomBytes, randomUUID } from 'node:crypto';
import type { Email } from 'aws-ses-v2-local/dist/store.js';
import type { MailRequest, SentMail } from './mail-request.ts';
import { type Presign, signLinks } from './presigned-links.ts';
import { SesError } from './ses-error.ts';
import { type SesSandbox, unverifiedOf } from './ses-sandbox.ts';

/** SES's own limits of a mail that is sent by this protocol. */
const maxBytes = 10 * 1024 * 1024;
const maxRecipients = 50;

export interface TakingRules {
  presign: Presign | undefined;
  sandbox: SesSandbox | undefined;
}

/** The mail of a call as it is kept. @throws SesError of what SES would not take. */
export function takeMail({ action, mail }: MailRequest, { presign, sandbox }: TakingRules): Email {
  if (!mail) throw unknownAction(action);
  checkMail(mail);
  const unverified = sandbox ? unverifiedOf(mail.envelope, sandbox) : [];
  if (unverified.length > 0) throw rejected(unverified.join(', '));
  const { email } = mail;
  return {
    ...email,
    body: presign ? signLinks(email.body, presign) : email.body,
    messageId: `${randomBytes(8).toString('hex')}-${randomUUID()}-000000`,
    at: Math.floor(Date.now() / 1000),
  };
}

function checkMail({ email, envelope, sizeBytes }: SentMail): void {
  const { from, recipients } = envelope;
  if (recipients.length === 0) throw invalid("Missing required header 'To'.");
  if (recipients.length > maxRecipients) throw invalid(`Recipient count exceeds ${maxRecipients}.`);
  if (![from, ...recipients].every((one) => /^[^@]+@[^@\s]+$/.test(one)))
    throw invalid("Missing final '@domain'");
  if (sizeBytes > maxBytes)
    throw invalid(`Message length is more than ${maxBytes} bytes long: '${sizeBytes}'.`);
  const { html, text } = email.body;
  if (!html && !text && email.attachments.length === 0) throw invalid('The mail has neither HTML nor text.');
}

function invalid(message: string): SesError {
  return new SesError('InvalidParameterValue', message);
}

function rejected(identities: string): SesError {
  return new SesError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region US-EAST-1: ${identities}`,
  );
}

function unknownAction(action: string): SesError {
  if (action === '') return new SesError('MissingAction', 'The request names no Action');
  return new SesError(
    'InvalidAction',
    `Could not find operation ${action} for version 2010-12-01: SendEmail and SendRawEmail are there`,
  );
}
