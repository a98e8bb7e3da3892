import { basename } from 'node:path';
import { z } from 'zod';
import type { NotifyInput } from '../lambdas/import/mail/notify.ts';
import { RunInput } from '../lambdas/import/run/run-input.ts';
import { RunError } from '../lambdas/import/run/run-record.ts';
import { ConflictError, NotFoundError } from '../shared/errors.ts';
import type { Connection } from './connection.ts';
import { invokeFunction } from './invoke-function.ts';

const Answer = z.object({
  outcome: z.enum(['sent', 'sent_before', 'unsent']),
  recipients: z.array(z.string()),
  error: RunError.optional(),
});

/** What became of the mail; `recipients` is empty unless it was sent just now. */
export interface SentRunMail {
  runId: string;
  file: string;
  outcome: 'sent' | 'sent_before' | 'unsent';
  recipients: string[];
  error: RunError | null;
}

/**
 * Has the mail about a run made of its report and sent, by the function that sends it always, so that nobody needs a
 * right to send mail. Safe to repeat: one that was accepted is not sent again unless `again` says so.
 * @throws NotFoundError `run_not_found`, ConflictError `run_not_ended`, errors of `invokeFunction`.
 */
export async function sendRunMail(
  connection: Connection,
  runId: string,
  again: boolean,
): Promise<SentRunMail> {
  const record = await connection.runs.getRun(runId);
  if (!record) throw new NotFoundError('run_not_found', `there is no run ${runId}`);
  if (record.status === 'running') {
    throw new ConflictError('run_not_ended', `run ${runId} is still running; it sends its mail when it ends`);
  }
  const input: NotifyInput = { ...RunInput.parse(record), request: again ? 'again' : 'unless_sent' };
  const { lambda, notifyFunction } = connection;
  const answer = Answer.parse(await invokeFunction(lambda, notifyFunction(), input));
  return {
    runId,
    file: basename(record.key),
    outcome: answer.outcome,
    recipients: answer.outcome === 'sent' ? answer.recipients : [],
    error: answer.error ?? null,
  };
}

/** One sentence for people. */
export function mailSentence({ runId, file, outcome, recipients, error }: SentRunMail): string {
  if (outcome === 'sent') return `Sent the mail about ${file} to ${recipients.join(', ')}.`;
  if (outcome === 'unsent') return `The mail about ${file} was not sent: ${error?.message} (${error?.code})`;
  return `The mail about ${file} was sent before; lading mail ${runId} --again sends it once more.`;
}
