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
  isKept: (email: Email) => boolean;
};

/** A directory with a JSON file per mail, numbered in order of arrival. */
export async function openMailDirectory(directory: string): Promise<MailDirectory> {
  await mkdir(directory, { recursive: true });
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  const earlier: Email[] = [];
  const kept = new Map<string, string>();
  for (const name of names.slice(-shownMails)) {
    const email = StoredEmail.parse(JSON.parse(await readFile(join(directory, name), 'utf8')));
    earlier.push(email);
    kept.set(email.messageId, name);
  }
  let lastNumber = Number.parseInt(names.at(-1) ?? '0', 10);
  return {
    earlier,
    isKept: ({ messageId }) => kept.has(messageId),
    keepOnly(emails) {
      for (const email of emails) {
        if (kept.has(email.messageId)) continue;
        lastNumber += 1;
        keep(directory, email, fileName(lastNumber, email.messageId));
        kept.set(email.messageId, fileName(lastNumber, email.messageId));
      }
      if (kept.size > emails.length) forget(directory, emails, kept);
    },
  };
}

/** At once and not later: the sender already has its answer, and a kill may come. */
function keep(directory: string, email: Email, name: string): void {
  const path = join(directory, name);
  writeFileSync(`${path}.new`, JSON.stringify(email, undefined, 2));
  renameSync(`${path}.new`, path);
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

/** The library's `at` has whole seconds only, too coarse for an order. */
function fileName(number: number, messageId: string): string {
  return `${String(number).padStart(8, '0')}-${messageId.replaceAll(/[^\w-]/g, '_')}.json`;
}
