import type { S3Client } from '@aws-sdk/client-s3';
import type { SESClient } from '@aws-sdk/client-ses';
import { writeReportFiles } from '../report/report-files.ts';
import { type LinkTarget, objectLink } from '../report/report-link.ts';
import { RunReport } from '../report/report-model.ts';
import { runKeys } from '../run/run-keys.ts';
import { emitMailUnsent } from '../run/run-metrics.ts';
import { readJsonObject } from '../run/run-objects.ts';
import type { MailError, RunError, RunRecord } from '../run/run-record.ts';
import type { RunTable } from '../run/run-table.ts';
import { mailErrorOf, mayPass } from './mail-error.ts';
import type { MailDirectory } from './mail-recipients.ts';
import { composeRunMail } from './run-mail.ts';
import { sendMail } from './send-mail.ts';

export interface RunMailServices {
  ses: SESClient;
  s3: S3Client;
  runs: RunTable;
  mail: MailDirectory & { from: string };
  links: LinkTarget;
}

export interface RunMailOrder {
  /** Under which the accepted mail is noted at the run: one mail each. */
  occasion: string;
  recipients: string[];
  /** How often whoever calls comes again when the failure may pass; at the last the mail is given up. */
  maxTries: number;
  /** Sends it although it was accepted before. */
  again?: boolean;
}

export type MailDelivery =
  | { outcome: 'sent'; recipients: string[] }
  | { outcome: 'sent_before'; recipients: string[] }
  | { outcome: 'unsent'; recipients: []; error: RunError };

/**
 * Mails what the report of a run says. The accepted mail is noted at the run, so a repeat sends none; two can only
 * arrive when the answer of SES, or the note, was lost, or when two send in the same moment. A mail that SES refuses,
 * or that was tried for the last time, is given up: the error goes to record, report and alarm, and nothing is thrown.
 * @throws throttling and network errors as they are, while the caller is to come again.
 */
export async function deliverRunMail(
  record: RunRecord,
  order: RunMailOrder,
  services: RunMailServices,
): Promise<MailDelivery> {
  const { s3, ses, runs, mail, links } = services;
  const { runId, bucket, mails } = record;
  const { occasion, recipients } = order;
  if (mails?.[occasion] !== undefined && !order.again) {
    await clearError(record, undefined, services);
    return { outcome: 'sent_before', recipients };
  }
  let report: RunReport | undefined;
  let messageId: string;
  try {
    report = await readReport(record, services);
    const link = objectLink(links, bucket, runKeys.reportHtml(runId));
    messageId = await sendMail(ses, mail.from, recipients, await composeRunMail(report, link));
  } catch (failure) {
    return noteUnsent(record, order, failure, { report, s3, runs });
  }
  await runs.recordMail(runId, occasion, messageId);
  await clearError(record, report, services);
  return { outcome: 'sent', recipients };
}

/** The report first: a call that breaks off in between is repeated, and the record still says that there is work. */
async function clearError(
  record: RunRecord,
  report: RunReport | undefined,
  services: Pick<RunMailServices, 's3' | 'runs'>,
): Promise<void> {
  if (!record.mailError) return;
  const { mailError, ...rest } = report ?? (await readReport(record, services));
  if (mailError) await writeReportFiles(services.s3, record.bucket, rest);
  await services.runs.clearMailError(record.runId);
}

async function noteUnsent(
  record: RunRecord,
  { occasion, maxTries }: RunMailOrder,
  failure: unknown,
  { report, s3, runs }: Pick<RunMailServices, 's3' | 'runs'> & { report: RunReport | undefined },
): Promise<MailDelivery> {
  const { runId, bucket } = record;
  const error = mailErrorOf(failure);
  const tries = triesBefore(record, occasion) + 1;
  const isGivenUp = !mayPass(failure) || tries >= maxTries;
  const isMissing = await runs.recordMailError(runId, { ...error, occasion, tries, isGivenUp });
  if (!isGivenUp) throw failure;
  if (isMissing) {
    emitMailUnsent({ runId, ...error, error: failure });
    if (report) await writeReportFiles(s3, bucket, { ...report, mailError: error });
  }
  return { outcome: 'unsent', recipients: [], error };
}

/** A mail that was given up starts anew. */
function triesBefore({ mailError }: RunRecord, occasion: MailError['occasion']): number {
  return mailError?.occasion === occasion && !mailError.isGivenUp ? mailError.tries : 0;
}

function readReport({ bucket, runId }: RunRecord, { s3 }: Pick<RunMailServices, 's3'>): Promise<RunReport> {
  return readJsonObject(s3, bucket, runKeys.reportJson(runId), RunReport);
}
