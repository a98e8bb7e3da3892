import type { SFNClient } from '@aws-sdk/client-sfn';
import { buildIndexes, type IndexServices } from '../load/indexes-aside.ts';
import { deliverRunMail, type RunMailServices } from '../mail/deliver-run-mail.ts';
import { teamAddresses, teamAndOperations } from '../mail/mail-recipients.ts';
import { failureMail, reportMail } from '../mail/notify.ts';
import { writeFailedReport } from '../report/failed-report.ts';
import { RunInput } from '../run/run-input.ts';
import { emitRunFailed } from '../run/run-metrics.ts';
import type { RunError, RunRecord } from '../run/run-record.ts';
import { releaseTurn } from '../turn/release-turn.ts';
import type { WritePermits } from '../turn/write-turn.ts';
import { closeTurn } from './close-turn.ts';
import { describeFailure, type ExecutionEnded, isRunningAgain } from './execution-failure.ts';
import { runErrorOf } from './failure-cause.ts';

/** Calls of Lambda for one event: the first and its repeats; what fails then is a dead letter. */
export const closingTries = 3;

export interface CloseRunServices extends RunMailServices, IndexServices {
  sfn: SFNClient;
  permits: WritePermits;
}

/**
 * Closes the run of an execution that did not succeed: turn, record, turn, report, mail to team and operations. A run
 * whose report was written stays succeeded, and its team gets the mail that the execution did not come to. The accepted
 * mail is noted at the run under the number of the redrive and is the last step, so a repeated event does nothing and a
 * broken one goes on; one that cannot be sent is given up, see `deliverRunMail`.
 * Our indexes, which the run may have set aside, come back whatever happens to the mail, after the record says that the
 * run failed.
 * Of an execution that succeeded only a turn is passed on that was left behind.
 */
export async function closeRun(event: ExecutionEnded, services: CloseRunServices): Promise<void> {
  const { runs } = services;
  const { input, failure } = await describeFailure(event, services.sfn);
  const run = RunInput.parse(input);
  const record = (await runs.getRun(run.runId)) ?? (await runs.openRun(run));
  if (!failure) return record.status === 'running' ? undefined : releaseTurn(record, services);
  // The event comes late, or again, and the run goes on by a redrive, whose own end is told.
  if (record.status !== 'succeeded' && (await isRunningAgain(event, services.sfn))) return;
  if (record.status === 'succeeded') return tellTeam(record, services);
  try {
    await closeAsFailed(event, record, runErrorOf(failure), services);
  } finally {
    await bringIndexesBack(run.runId, services);
  }
}

/** A run that was never granted its turn has set nothing aside, and the database may be what it failed for. */
async function bringIndexesBack(runId: string, services: CloseRunServices): Promise<void> {
  const record = await services.runs.getRun(runId);
  if (record?.grantedAt) await buildIndexes(services);
}

/** The turn is passed on before anything that may break, so that no other run waits for this one's mail. */
async function closeAsFailed(
  event: ExecutionEnded,
  record: RunRecord,
  error: RunError,
  services: CloseRunServices,
): Promise<void> {
  const redrive = event.detail.redriveCount ?? 0;
  const occasion = failureMail(redrive);
  const isTold = record.mails?.[occasion] !== undefined && !record.mailError;
  if (isTold && record.status === 'failed') return releaseTurn(record, services);
  const isRepeat = record.status === 'failed' && redrive === 0;
  const endedAt = isRepeat && record.endedAt ? new Date(record.endedAt) : new Date();
  const closing = await closeTurn(record, error, endedAt, services);
  if (record.status === 'running') emitRunFailed(error.code);
  if (!isTold) {
    await writeFailedReport(closing.record, error, endedAt.toISOString(), services);
    const recipients = teamAndOperations(record.team, services.mail);
    await deliverRunMail(closing.record, { occasion, recipients, maxTries: closingTries }, services);
  }
  if (closing.failure) throw closing.failure;
}

async function tellTeam(record: RunRecord, services: CloseRunServices): Promise<void> {
  const recipients = teamAddresses(record.team, services.mail);
  await releaseTurn(record, services);
  await deliverRunMail(record, { occasion: reportMail, recipients, maxTries: closingTries }, services);
}
