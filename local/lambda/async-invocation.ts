import { z } from 'zod';
import { AccessError } from '../credentials/access-error.ts';
import type { QueuedItem, Verdict } from '../durable-queue.ts';
import type { LocalFunction } from './declared.ts';
import type { Outcome } from './environment.ts';
import type { FunctionError } from './messages.ts';

/** An accepted `Event` invocation; `event` is JSON text. */
export const AsyncInvocationBody = z.object({
  functionName: z.string(),
  event: z.string(),
  requestId: z.string(),
});
export type AsyncInvocationBody = z.infer<typeof AsyncInvocationBody>;

/** AWS waits one minute, then two: nobody wants that at a desk. */
const defaultRetryDelaysSeconds = [1, 2];

/** Sends the record of a failed invocation for the function; an AccessError is final. */
export type SendFailure = (
  fn: LocalFunction,
  destinationArn: string,
  body: string,
  attributes: Record<string, string>,
) => Promise<void>;

/**
 * Runs an accepted invocation; after the function's retries, or when the event is too old, its record goes to the
 * on-failure destination and the event to the dead-letter queue, in the shape that Lambda gives them.
 */
export function consumeAsyncInvocation(options: {
  find(name: string): LocalFunction | undefined;
  run(fn: LocalFunction, event: string, requestId: string): Promise<Outcome>;
  sendFailure: SendFailure;
  retryDelaysSeconds?: number[];
}) {
  const delays = options.retryDelaysSeconds ?? defaultRetryDelaysSeconds;
  return async (item: QueuedItem<AsyncInvocationBody>): Promise<Verdict> => {
    const fn = options.find(item.body.functionName);
    // The stack that declared it is gone from this directory; nobody could run it.
    if (!fn) return { done: true };
    const { maxRetryAttempts, maxEventAgeSeconds } = fn.asyncInvocation;
    const outcome = await options.run(fn, item.body.event, item.body.requestId);
    if ('payload' in outcome) return { done: true };
    const isTooOld = Date.now() - Date.parse(item.acceptedAt) > maxEventAgeSeconds * 1000;
    if (item.attempts < maxRetryAttempts && !isTooOld) {
      const delaySeconds = delays[Math.min(item.attempts, delays.length - 1)] ?? 0;
      return { done: false, retryAfterMs: delaySeconds * 1000 };
    }
    await reportFailure(fn, item, outcome.error, isTooOld ? 'EventAgeExceeded' : 'RetriesExhausted');
    return { done: true };
  };

  async function send(...failure: Parameters<typeof options.sendFailure>): Promise<void> {
    await options.sendFailure(...failure).catch((error: unknown) => {
      if (!(error instanceof AccessError)) throw error;
      const [{ name }, destinationArn] = failure;
      console.error(`function ${name}: a failed event is lost for ${destinationArn}: ${error.message}`);
    });
  }

  async function reportFailure(
    fn: LocalFunction,
    { body, attempts }: QueuedItem<AsyncInvocationBody>,
    error: FunctionError,
    condition: string,
  ): Promise<void> {
    const { onFailureArn, deadLetterArn } = fn.asyncInvocation;
    if (onFailureArn) {
      const record = failureRecord(fn, body, attempts + 1, error, condition);
      await send(fn, onFailureArn, JSON.stringify(record), {});
    }
    if (deadLetterArn) {
      const attributes = { RequestID: body.requestId, ErrorCode: '200', ErrorMessage: error.errorMessage };
      await send(fn, deadLetterArn, body.event, attributes);
    }
  }
}

function failureRecord(
  fn: LocalFunction,
  body: AsyncInvocationBody,
  approximateInvokeCount: number,
  error: FunctionError,
  condition: string,
) {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: body.requestId,
      functionArn: `${fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount,
    },
    requestPayload: JSON.parse(body.event),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error,
  };
}
