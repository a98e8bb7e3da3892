import { z } from 'zod';
import { SqsError } from './sqs-error.ts';

/** SQS's limit of the entries of a request. */
const maxEntries = 10;

/** The entries of a batch, each of which succeeds or fails for itself. */
export function batchOf<Schema extends z.ZodObject>(schema: Schema) {
  type Entry = z.infer<Schema>;
  return z
    .object({ Entries: z.array(z.looseObject({ Id: z.string() })).default([]) })
    .transform(({ Entries }) => ({
      each(work: (entry: Entry) => object) {
        refuseOdd(Entries.map(({ Id }) => Id));
        const Successful: object[] = [];
        const Failed: object[] = [];
        for (const entry of Entries) {
          try {
            Successful.push({ Id: entry.Id, ...work(schema.parse(entry)) });
          } catch (error) {
            Failed.push({ Id: entry.Id, ...failure(error) });
          }
        }
        return { Successful, Failed };
      },
    }));
}

function refuseOdd(ids: readonly string[]): void {
  if (ids.length === 0) throw batchError('EmptyBatchRequest', 'There should be at least one entry.');
  if (ids.length > maxEntries)
    throw batchError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${maxEntries}. You have sent ${ids.length}.`,
    );
  if (new Set(ids).size < ids.length)
    throw batchError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
}

function batchError(name: string, message: string): SqsError {
  return new SqsError(name, message, `AWS.SimpleQueueService.${name}`);
}

function failure(error: unknown): { Code: string; Message: string; SenderFault: true } {
  if (error instanceof SqsError) return { Code: error.queryCode, Message: error.message, SenderFault: true };
  if (error instanceof z.ZodError)
    return { Code: 'InvalidParameterValue', Message: z.prettifyError(error), SenderFault: true };
  throw error;
}
