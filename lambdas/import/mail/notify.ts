import * as z from 'zod';
import { ConflictError, NotFoundError } from '../../../shared/errors.ts';
import { startEffort } from '../../runtime/effort.ts';
import { RunInput } from '../run/run-input.ts';
import type { RunRecord } from '../run/run-record.ts';
import {
  deliverRunMail,
  type MailDelivery,
  type RunMailOrder,
  type RunMailServices,
} from './deliver-run-mail.ts';
import { teamAddresses, teamAndOperations } from './mail-recipients.ts';

/** The mail of the report goes out once per run. */
export const reportMail = 'report';

/** The mail of a run that failed, by the number of the redrive that it failed in. */
export function failureMail(redrive: number): string {
  return `failure_${redrive}`;
}

/** Calls of the state machine: the first, and the MaxAttempts of its retry on `DependencyError`. */
export const notifyTries = 7;

/** A run, as the state machine hands it on; a person asks for its mail besides, of a run that failed too. */
export const NotifyInput = RunInput.extend({
  request: z.enum(['unless_sent', 'again']).optional(),
});
export type NotifyInput = z.infer<typeof NotifyInput>;

/**
 * Mails the team that owns the folder what became of its file. A mail that cannot be sent does not fail the run.
 * @throws throttling and network errors as they are, for the state machine to come again; NotFoundError
 * `run_not_found` and ConflictError `run_not_ended` to a person.
 */
export async function notify(input: NotifyInput, services: RunMailServices): Promise<MailDelivery> {
  const { runs } = services;
  const readEffort = startEffort();
  const record = await runs.getRun(input.runId);
  if (!record) throw new NotFoundError('run_not_found', `there is no run ${input.runId}`);
  if (input.request) return deliverRunMail(record, orderOf(record, input.request, services), services);
  const recipients = teamAddresses(record.team, services.mail);
  const order = { occasion: reportMail, recipients, maxTries: notifyTries };
  const delivery = await deliverRunMail(record, order, services);
  if (delivery.outcome !== 'sent_before') await runs.recordStage(input.runId, 'notify', readEffort());
  return delivery;
}

/** Somebody waits for the answer, so it is tried once. */
function orderOf(
  record: RunRecord,
  request: NonNullable<NotifyInput['request']>,
  { mail }: RunMailServices,
): RunMailOrder {
  const { runId, status, team } = record;
  const how = { maxTries: 1, again: request === 'again' };
  if (status === 'running') {
    throw new ConflictError('run_not_ended', `run ${runId} is still running; it sends its mail when it ends`);
  }
  if (status === 'succeeded') return { ...how, occasion: reportMail, recipients: teamAddresses(team, mail) };
  return { ...how, occasion: lastFailure(record), recipients: teamAndOperations(team, mail) };
}

function lastFailure({ mails = {}, mailError }: RunRecord): string {
  if (mailError && mailError.occasion !== reportMail) return mailError.occasion;
  const sent = Object.keys(mails).filter((occasion) => occasion !== reportMail);
  return sent.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? failureMail(0);
}
