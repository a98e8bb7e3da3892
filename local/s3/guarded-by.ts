import type { Answer } from './answer.ts';
import type { Operation } from './operation.ts';
import type { S3Request } from './request.ts';
import { asksOf, listAsk } from './s3-asks.ts';
import { S3Error } from './s3-error.ts';

const missingObject = ['NoSuchKey', 'NoSuchVersion'];

/**
 * Serves what the caller may ask for. Whoever may not list a bucket is not told either that an object is missing in it:
 * S3 answers as if it were forbidden. @throws AccessError `denied`.
 */
export async function guardedBy(
  operation: Operation,
  request: S3Request,
  serve: () => Answer | Promise<Answer>,
): Promise<Answer> {
  const { caller, bucket } = request;
  if (!caller) return serve();
  for (const ask of asksOf(operation, request)) caller.judge(ask);
  try {
    return await serve();
  } catch (error) {
    const isMissing = error instanceof S3Error && missingObject.includes(error.code);
    if (isMissing) caller.judge(listAsk(bucket));
    throw error;
  }
}
