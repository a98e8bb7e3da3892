import type { S3Client } from '@aws-sdk/client-s3';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { startEffort } from '../../shared/effort.ts';
import type { RunInput } from '../plan.ts';
import { type LinkTarget, objectLink } from '../report/report-link.ts';
import { RunReport } from '../report/report-model.ts';
import { readJsonObject } from '../report/run-objects.ts';
import { runKeys } from '../run-keys.ts';
import type { RunTable } from '../run-table.ts';
import { type MailDirectory, teamAddresses } from './mail-recipients.ts';
import { composeRunMail } from './run-mail.ts';
import { sendMail } from './send-mail.ts';

export interface NotifyServices {
  ses: SESv2Client;
  s3: S3Client;
  runs: RunTable;
  mail: MailDirectory & { from: string };
  links: LinkTarget;
}

/** The mail of the report goes out once per run. */
export const reportMail = 'report';

/**
 * Mails the team that owns the folder what became of its file. The accepted mail is noted at the run, so a repeat
 * sends none; two can only arrive when the answer of SES, or the note, was lost.
 * @throws ConfigError `mail_refused`; throttling and network errors as they are.
 */
export async function notify(input: RunInput, services: NotifyServices): Promise<{ recipients: string[] }> {
  const { ses, s3, runs, mail, links } = services;
  const readEffort = startEffort();
  const { runId, bucket, team } = input;
  const recipients = teamAddresses(team, mail);
  const record = await runs.getRun(runId);
  if (record?.mails?.[reportMail] === undefined) {
    const report = await readJsonObject(s3, bucket, runKeys.reportJson(runId), RunReport);
    const link = objectLink(links, bucket, runKeys.reportHtml(runId));
    const messageId = await sendMail(ses, mail.from, recipients, await composeRunMail(report, link));
    await runs.recordMail(runId, reportMail, messageId);
    await runs.recordStage(runId, 'notify', readEffort());
  }
  return { recipients };
}
