import { Logger } from '@aws-lambda-powertools/logger';
import { codeOf } from '../../shared/errors.ts';
import { withoutContent } from '../runtime/without-content.ts';

const logger = new Logger({ serviceName: 'http' });

/** Logs what a caller is told the request id of, and nothing else. */
export function logFailure(error: unknown, requestId: string): void {
  const failure = withoutContent(error);
  logger.error(failure.message, { code: codeOf(failure), requestId, error: failure });
}
