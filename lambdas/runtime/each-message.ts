import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { z } from 'zod';
import { codeOf } from '../../shared/errors.ts';
import { withoutContent } from './without-content.ts';

const logger = new Logger({ serviceName: 'each-message' });

/**
 * Handles each message of a batch for itself, one after the other, and names those that failed: they come again, the
 * others are done. A message may come twice. One whose body is no JSON, or not of the schema, fails until it is a dead
 * letter.
 */
export async function eachMessage<Schema extends z.ZodType>(
  { Records }: SQSEvent,
  schema: Schema,
  handle: (message: z.infer<Schema>) => Promise<void>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body, attributes } of Records) {
    try {
      await handle(schema.parse(JSON.parse(body)));
    } catch (error) {
      const receives = attributes.ApproximateReceiveCount;
      const failure = withoutContent(error);
      logger.error(failure.message, { messageId, receives, code: codeOf(failure), error: failure });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
