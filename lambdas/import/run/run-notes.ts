import type { Effort } from '../../runtime/effort.ts';
import type { RunItems } from './run-items.ts';
import type { MailError, RunError, StageName } from './run-record.ts';

/** What stages and mails leave at the record of their run: attributes of their own, so that nobody overwrites another. */
export function runNotes(items: RunItems) {
  return {
    async recordStage(runId: string, stage: StageName, effort: Effort): Promise<void> {
      await setAttribute(items, runId, `effort_${stage}`, effort);
    },

    /** Keeps why the file is refused, in words that may quote it: they travel on no other way. */
    async recordRefusal(runId: string, refusal: RunError): Promise<void> {
      await setAttribute(items, runId, 'refusal', refusal);
    },

    /** Notes that the mail of this occasion (a word of letters, digits and `_`) was accepted. */
    async recordMail(runId: string, occasion: string, messageId: string): Promise<void> {
      await setAttribute(items, runId, `mail_${occasion}`, messageId);
    },

    /** Notes why the mail was not accepted, unless it was after all. Returns whether that is so. */
    async recordMailError(runId: string, mailError: MailError): Promise<boolean> {
      const noted = await items.update(runId, 'run', {
        UpdateExpression: 'SET mailError = :error',
        ConditionExpression: 'attribute_not_exists(#mail)',
        ExpressionAttributeNames: { '#mail': `mail_${mailError.occasion}` },
        ExpressionAttributeValues: { ':error': mailError },
      });
      return noted !== undefined;
    },

    async clearMailError(runId: string): Promise<void> {
      await items.update(runId, 'run', { UpdateExpression: 'REMOVE mailError' });
    },
  };
}

export async function setAttribute(
  items: RunItems,
  runId: string,
  name: string,
  value: unknown,
): Promise<void> {
  await items.update(runId, 'run', {
    UpdateExpression: 'SET #name = :value',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': value },
  });
}
