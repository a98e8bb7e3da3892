import type { Email } from 'aws-ses-v2-local/dist/store.js';
import { type AddressObject, type Attachment, simpleParser } from 'mailparser';
import type { Envelope } from './ses-sandbox.ts';

/** What a call of SES's query protocol asks for; a mail when it is one of the two that send. */
export interface MailRequest {
  /** Such as `SendEmail`; empty when it names none. */
  action: string;
  mail?: SentMail;
}

/** A mail as it was handed over. */
export interface SentMail {
  /** As the reader sees it. */
  email: Omit<Email, 'messageId' | 'at'>;
  /** Addresses alone, without names. */
  envelope: Envelope;
  sizeBytes: number;
}

/** Reads the body of a call: a form, with the members of lists as `Name.member.1`. What is missing is empty. */
export async function readMailRequest(body: Buffer): Promise<MailRequest> {
  const form = new URLSearchParams(body.toString('utf8'));
  const action = form.get('Action') ?? '';
  if (action === 'SendEmail') return { action, mail: composedMail(form) };
  return action === 'SendRawEmail' ? { action, mail: await rawMail(form) } : { action };
}

/** SendEmail, of which SES makes the message. */
function composedMail(form: URLSearchParams): SentMail {
  const text = (name: string) => form.get(name) ?? '';
  const destination = {
    to: listOf(form, 'Destination.ToAddresses'),
    cc: listOf(form, 'Destination.CcAddresses'),
    bcc: listOf(form, 'Destination.BccAddresses'),
  };
  const parts = { html: text('Message.Body.Html.Data'), text: text('Message.Body.Text.Data') };
  const subject = text('Message.Subject.Data');
  return {
    email: {
      ...{ from: text('Source'), replyTo: listOf(form, 'ReplyToAddresses'), destination, subject },
      body: { ...(parts.html && { html: parts.html }), ...(parts.text && { text: parts.text }) },
      attachments: [],
    },
    envelope: {
      from: addressOf(text('Source')),
      recipients: Object.values(destination).flat().map(addressOf),
    },
    sizeBytes: Buffer.byteLength(`${subject}${parts.html}${parts.text}`),
  };
}

/** SendRawEmail, a whole message. Its header says who it is from and for, unless the call does. */
async function rawMail(form: URLSearchParams): Promise<SentMail> {
  const message = Buffer.from(form.get('RawMessage.Data') ?? '', 'base64');
  const { from, replyTo, to, cc, bcc, subject = '', html, text, attachments } = await simpleParser(message);
  const shown = { to: mailboxes(to), cc: mailboxes(cc), bcc: mailboxes(bcc) };
  const inHeader = Object.values(shown).flat().map(addressOf);
  const named = listOf(form, 'Destinations').map(addressOf);
  const sender = mailboxes(from)[0] ?? form.get('Source') ?? '';
  return {
    email: {
      from: sender,
      replyTo: mailboxes(replyTo),
      destination: { ...shown, bcc: [...shown.bcc, ...named.filter((one) => !inHeader.includes(one))] },
      subject,
      body: { ...(html && { html }), ...(text && { text }) },
      attachments: attachments.map(kept),
    },
    envelope: { from: addressOf(sender), recipients: named.length > 0 ? named : inHeader },
    sizeBytes: message.length,
  };
}

function kept({ content, contentType, filename, size }: Attachment): Email['attachments'][number] {
  return { content: content.toString('base64'), contentType, size, ...(filename && { filename }) };
}

/** The members of a list by their numbers. */
function listOf(form: URLSearchParams, name: string): string[] {
  const start = `${name}.member.`;
  return [...form]
    .filter(([key]) => key.startsWith(start))
    .sort(([one], [other]) => Number(one.slice(start.length)) - Number(other.slice(start.length)))
    .map(([, value]) => value);
}

/** What an address header lists, with that of groups, each as `Name <address>` or the address alone. */
function mailboxes(header: AddressObject | AddressObject[] | undefined): string[] {
  const listed = [header ?? []].flat().flatMap(({ value }) => value);
  return listed
    .flatMap((one) => one.group ?? [one])
    .flatMap(({ name, address }) => (address ? [name ? `${name} <${address}>` : address] : []));
}

/** `Name <address>` or the address alone. */
function addressOf(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();
}
