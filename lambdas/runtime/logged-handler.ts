import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { codeOf } from '../../shared/errors.ts';
import { withoutContent } from './without-content.ts';

/**
 * Makes a Lambda handler that logs once what `run` throws, and throws it on as it may be told: whoever called decides
 * whether it is repeated.
 */
export function loggedHandler<Result>(logger: Logger, run: (event: unknown) => Promise<Result>) {
  return async (event: unknown, context?: Context): Promise<Result> => {
    if (context) logger.addContext(context);
    try {
      return await run(event);
    } catch (error) {
      const failure = withoutContent(error);
      logger.error(failure.message, { code: codeOf(failure), error: failure });
      throw failure;
    }
  };
}
