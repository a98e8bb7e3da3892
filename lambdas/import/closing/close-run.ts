import type { SFNClient } from '@aws-sdk/client-sfn';
import { type AsideServices, restoreIndexes } from '../load/indexes-aside.ts';
import { RunInput } from '../plan.ts';
import { buildFailedReport } from '../report/report-build.ts';
import { writeReportFiles } from '../report/report-files.ts';
import { objectLink } from '../report/report-link.ts';
import { RunReport } from '../report/report-model.ts';
import { readJsonObject } from '../report/run-objects.ts';
import { stageEfforts } from '../report/stage-efforts.ts';
import { runKeys } from '../run-keys.ts';
import { emitRunFailed } from '../run-metrics.ts';
import type { RunError, RunRecord } from '../run-record.ts';
import { readPlan } from '../stored-plan.ts';
import { describeFailure, type ExecutionEnded } from './execution-failure.ts';
import { runErrorOf } from './failure-cause.ts';
import { teamAndOperations } from './mail-recipients.ts';
import { type NotifyServices, reportMail } from './notify.ts';
import { composeRunMail, composeUndeliveredMail } from './run-mail.ts';
import { sendMail } from './send-mail.ts';

export interface CloseRunServices extends NotifyServices {
  sfn: SFNClient;
  database: AsideServices['database'];
}

/**
 * Closes the run of an execution that did not succeed: record, turn, report, mail to team and operations. A run whose
 * report was written stays succeeded; operations learn that its team was not told. The accepted mail is noted at the
 * run under the number of the redrive and is the last step, so a repeated event does nothing and a broken one goes on.
 * Indexes that the run set aside come back whatever happens to the mail, after the record says that the run failed.
 */
export async function closeRun(event: ExecutionEnded, services: CloseRunServices): Promise<void> {
  const { runs } = services;
  const { input, failure } = await describeFailure(event, services.sfn);
  const run = RunInput.parse(input);
  const record = (await runs.getRun(run.runId)) ?? (await runs.openRun(run));
  const redrive = event.detail.redriveCount ?? 0;
  const error = runErrorOf(failure);
  try {
    if (record.status === 'succeeded') await reportUndelivered(record, error, redrive, services);
    else await closeAsFailed(record, error, redrive, services);
  } finally {
    await restoreIndexes(run, services);
  }
}

/** The turn is passed on before anything that may break, so that no other run waits for this one's mail. */
async function closeAsFailed(
  record: RunRecord,
  error: RunError,
  redrive: number,
  services: CloseRunServices,
): Promise<void> {
  const { runs, s3 } = services;
  const { runId, bucket } = record;
  const occasion = `failure_${redrive}`;
  if (record.mails?.[occasion] !== undefined) return;
  const isRepeat = record.status === 'failed' && redrive === 0;
  const endedAt = isRepeat && record.endedAt ? new Date(record.endedAt) : new Date();
  await runs.closeFailed(runId, error, endedAt);
  await runs.releaseTurn(record.ticket);
  if (record.status === 'running') emitRunFailed(error.code);

  const report = await reportOf(record, error, endedAt, services);
  await writeReportFiles(s3, bucket, report);
  const mail = await composeRunMail(report, linkTo(record, services));
  await mailOnce(record, occasion, teamAndOperations(record.team, services.mail), mail, services);
}

async function reportOf(
  record: RunRecord,
  error: RunError,
  endedAt: Date,
  { runs, s3 }: CloseRunServices,
): Promise<RunReport> {
  const { runId, bucket } = record;
  const [plan, ranges, partitions] = await Promise.all([
    record.efforts.validate ? readPlan(s3, bucket, runId) : undefined,
    runs.rangeOutcomes(runId),
    runs.partitionOutcomes(runId),
  ]);
  const efforts = stageEfforts(record, ranges, partitions);
  return buildFailedReport({ plan, record, ranges, efforts }, error, endedAt.toISOString());
}

async function reportUndelivered(
  record: RunRecord,
  error: RunError,
  redrive: number,
  services: CloseRunServices,
): Promise<void> {
  const { runs, s3, mail } = services;
  const { runId, bucket } = record;
  const occasion = `undelivered_${redrive}`;
  if (record.mails?.[reportMail] !== undefined || record.mails?.[occasion] !== undefined) return;
  await runs.closeFailed(runId, error);
  await runs.releaseTurn(record.ticket);
  const report = await readJsonObject(s3, bucket, runKeys.reportJson(runId), RunReport);
  const undelivered = await composeUndeliveredMail(report, error.message, linkTo(record, services));
  await mailOnce(record, occasion, mail.operations, undelivered, services);
}

async function mailOnce(
  { runId }: RunRecord,
  occasion: string,
  recipients: readonly string[],
  mail: Awaited<ReturnType<typeof composeRunMail>>,
  { ses, runs, mail: { from } }: CloseRunServices,
): Promise<void> {
  await runs.recordMail(runId, occasion, await sendMail(ses, from, recipients, mail));
}

function linkTo({ bucket, runId }: RunRecord, { links }: CloseRunServices): string {
  return objectLink(links, bucket, runKeys.reportHtml(runId));
}
