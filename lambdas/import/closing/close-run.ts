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
import { releaseTurn } from '../turn/release-turn.ts';
import type { WritePermits } from '../turn/write-turn.ts';
import { closeTurn } from './close-turn.ts';
import { describeFailure, type ExecutionEnded, isStillRunning } from './execution-failure.ts';
import { runErrorOf } from './failure-cause.ts';
import { teamAndOperations } from './mail-recipients.ts';
import { type NotifyServices, reportMail } from './notify.ts';
import { composeRunMail, composeUndeliveredMail } from './run-mail.ts';
import { sendMail } from './send-mail.ts';

export interface CloseRunServices extends NotifyServices {
  sfn: SFNClient;
  database: AsideServices['database'];
  permits: WritePermits;
}

/**
 * Closes the run of an execution that did not succeed: turn, record, turn, report, mail to team and operations. A run whose
 * report was written stays succeeded; operations learn that its team was not told. The accepted mail is noted at the
 * run under the number of the redrive and is the last step, so a repeated event does nothing and a broken one goes on.
 * Indexes that the run set aside come back whatever happens to the mail, after the record says that the run failed.
 * Of an execution that succeeded only a turn is passed on that was left behind.
 */
export async function closeRun(event: ExecutionEnded, services: CloseRunServices): Promise<void> {
  const { runs } = services;
  const { input, failure } = await describeFailure(event, services.sfn);
  const run = RunInput.parse(input);
  const record = (await runs.getRun(run.runId)) ?? (await runs.openRun(run));
  if (!failure) return record.status === 'running' ? undefined : releaseTurn(record, services);
  const redrive = event.detail.redriveCount ?? 0;
  const error = runErrorOf(failure);
  try {
    if (record.status === 'succeeded') await reportUndelivered(record, error, redrive, services);
    else await closeAsFailed(event, record, error, services);
  } finally {
    await restoreIndexes(run, services);
  }
}

/** The turn is passed on before anything that may break, so that no other run waits for this one's mail. */
async function closeAsFailed(
  event: ExecutionEnded,
  record: RunRecord,
  error: RunError,
  services: CloseRunServices,
): Promise<void> {
  const redrive = event.detail.redriveCount ?? 0;
  const occasion = `failure_${redrive}`;
  const isTold = record.mails?.[occasion] !== undefined;
  // The event comes again, and the run goes on by a redrive.
  if (isTold && record.status === 'running' && (await isStillRunning(event, services.sfn))) return;
  if (isTold && record.status === 'failed') return releaseTurn(record, services);
  const isRepeat = record.status === 'failed' && redrive === 0;
  const endedAt = isRepeat && record.endedAt ? new Date(record.endedAt) : new Date();
  const closing = await closeTurn(record, error, endedAt, services);
  if (record.status === 'running') emitRunFailed(error.code);
  if (!isTold) {
    const report = await reportOf(closing.record, error, endedAt, services);
    await writeReportFiles(services.s3, record.bucket, report);
    const mail = await composeRunMail(report, linkTo(record, services));
    await mailOnce(record, occasion, teamAndOperations(record.team, services.mail), mail, services);
  }
  if (closing.failure) throw closing.failure;
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
  return buildFailedReport({ plan, record, partitions, efforts }, error, endedAt.toISOString());
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
  await releaseTurn(record, services);
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
