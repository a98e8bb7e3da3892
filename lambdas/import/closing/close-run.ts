import type { SFNClient } from '@aws-sdk/client-sfn';
import { type AsideServices, restoreIndexes } from '../load/indexes-aside.ts';
import { RunInput } from '../plan.ts';
import { buildFailedReport } from '../report/report-build.ts';
import { writeReportFiles } from '../report/report-files.ts';
import type { RunReport } from '../report/report-model.ts';
import { stageEfforts } from '../report/stage-efforts.ts';
import { emitRunFailed } from '../run-metrics.ts';
import type { RunError, RunRecord } from '../run-record.ts';
import { readPlan } from '../stored-plan.ts';
import { deliverRunMail, type RunMailServices } from './deliver-run-mail.ts';
import { describeFailure, type ExecutionEnded } from './execution-failure.ts';
import { runErrorOf } from './failure-cause.ts';
import { teamAddresses, teamAndOperations } from './mail-recipients.ts';
import { failureMail, reportMail } from './notify.ts';

/** Calls of Lambda for one event: the first and its repeats; what fails then is a dead letter. */
export const closingTries = 3;

export interface CloseRunServices extends RunMailServices {
  sfn: SFNClient;
  database: AsideServices['database'];
}

/**
 * Closes the run of an execution that did not succeed: record, turn, report, mail to team and operations. A run whose
 * report was written stays succeeded, and its team gets the mail that the execution did not come to. The accepted mail
 * is noted at the run under the number of the redrive and is the last step, so a repeated event does nothing and a
 * broken one goes on; one that cannot be sent is given up, see `deliverRunMail`.
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
    if (record.status === 'succeeded') await tellTeam(record, services);
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
  const { runs, s3, mail } = services;
  const { runId, bucket, team } = record;
  const occasion = failureMail(redrive);
  if (record.mails?.[occasion] !== undefined && !record.mailError) return;
  const isRepeat = record.status === 'failed' && redrive === 0;
  const endedAt = isRepeat && record.endedAt ? new Date(record.endedAt) : new Date();
  await runs.closeFailed(runId, error, endedAt);
  await runs.releaseTurn(record.ticket);
  if (record.status === 'running') emitRunFailed(error.code);

  const report = await reportOf(record, error, endedAt, services);
  await writeReportFiles(s3, bucket, report);
  const order = { occasion, recipients: teamAndOperations(team, mail), mostTries: closingTries };
  await deliverRunMail(record, order, services);
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

async function tellTeam(record: RunRecord, services: CloseRunServices): Promise<void> {
  const recipients = teamAddresses(record.team, services.mail);
  await services.runs.releaseTurn(record.ticket);
  await deliverRunMail(record, { occasion: reportMail, recipients, mostTries: closingTries }, services);
}
