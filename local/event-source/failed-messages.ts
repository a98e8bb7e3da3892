import { z } from 'zod';
import type { InvokeAnswer } from '../lambda/invocation.ts';

const Report = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() });

/**
 * Which messages of a batch have failed: all when the function failed; when it reports, those that it names, and all
 * when its report is not understood or names a message that is not in the batch.
 */
export function failedMessages(
  ids: readonly string[],
  answer: InvokeAnswer,
  reportsFailures: boolean,
): ReadonlySet<string> {
  if (answer.functionError) return new Set(ids);
  if (!reportsFailures) return new Set();
  const report = Report.nullable().safeParse(JSON.parse(answer.payload));
  const named = report.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  const isUnderstood = report.success && named.every((id) => ids.includes(id));
  return new Set(isUnderstood ? named : ids);
}
