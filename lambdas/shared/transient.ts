import { MongoError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';

const throttlingNames = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const networkCodes = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** MongoDB error labels and codes that say "the same call may pass later": the driver's retryable set plus write conflicts. */
const mongoLabels = ['RetryableWriteError', 'TransientTransactionError', 'RetryableError'];

/**
 * Whether waiting and repeating may help: throttling, time-outs, broken connections and 5xx answers of AWS or MongoDB.
 * A wrong file or a wrong grant never is.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (error instanceof MongoError) return mongoLabels.some((label) => error.hasErrorLabel(label));
  if (throttlingNames.has(error.name) || error.name === 'TimeoutError') return true;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (typeof code === 'string' && networkCodes.has(code)) return true;
  return ($metadata?.httpStatusCode ?? 0) >= 500;
}
