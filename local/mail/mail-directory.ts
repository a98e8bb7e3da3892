import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Email } from 'aws-ses-v2-local/dist/store.js';
import { z } from 'zod';

/** The page shows all mails at once, each in a frame of its own; with more it gets slow. */
const shownMails = 200;

const StoredEmail: z.ZodType<Email> = z.looseObject({
  messageId: z.string(),
  from: z.string(),
  replyTo: z.array(z.string()),
  destination: z.object({ to: z.array(z.string()), cc: z.array(z.string()), bcc: z.array(z.string()) }),
  subject: z.string(),
  body: z.object({ html: z.string().optional(), text: z.string().optional() }),
  attachments: z.array(
    z.looseObject({
      content: z.string(),
      contentType: z.string(),
      filename: z.string().optional(),
      size: z.number(),
    }),
  ),
  headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  at: z.number(),
});

export type MailDirectory = {
  /** Of earlier starts, oldest first. */
  earlier: Email[];
  /** Makes the directory hold these mails, and no other that it held since it was opened. */
  keepOnly: (emails: readonly Email[]) => void;
};

/** A directory with a JSON file per mail, named by time so that a listing is in order. */
export async function openMailDirectory(directory: string): Promise<MailDirectory> {
  await mkdir(directory, { recursive: true });
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  const earlier: Email[] = [];
  for (const name of names.slice(-shownMails)) {
    earlier.push(StoredEmail.parse(JSON.parse(await readFile(join(directory, name), 'utf8'))));
  }
  const kept = new Map(earlier.map((email) => [email.messageId, fileName(email)]));
  return {
    earlier,
    keepOnly(emails) {
      for (const email of emails) if (!kept.has(email.messageId)) keep(directory, email, kept);
      if (kept.size > emails.length) forget(directory, emails, kept);
    },
  };
}

/** At once and not later: the sender already has its answer, and a kill may come. */
function keep(directory: string, email: Email, kept: Map<string, string>): void {
  const name = fileName(email);
  const path = join(directory, name);
  writeFileSync(`${path}.new`, JSON.stringify(email, undefined, 2));
  renameSync(`${path}.new`, path);
  kept.set(email.messageId, name);
}

/** The page has a button that clears the store. */
function forget(directory: string, emails: readonly Email[], kept: Map<string, string>): void {
  const staying = new Set(emails.map((email) => email.messageId));
  for (const [messageId, name] of kept) {
    if (staying.has(messageId)) continue;
    rmSync(join(directory, name), { force: true });
    kept.delete(messageId);
  }
}

function fileName({ at, messageId }: Email): string {
  const time = new Date(at * 1000).toISOString().replaceAll(':', '-').slice(0, 19);
  return `${time}Z-${messageId.replaceAll(/[^\w-]/g, '_')}.json`;
}
