import { diskFullName } from './disk-full.ts';

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

/** Whether repeating a call to AWS may help: throttling, time-outs, broken connections and 5xx answers. */
export function isTransientCall(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Somebody must make space first.
  if (error.name === diskFullName) return false;
  if (throttlingNames.has(error.name) || error.name === 'TimeoutError') return true;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (typeof code === 'string' && networkCodes.has(code)) return true;
  return ($metadata?.httpStatusCode ?? 0) >= 500;
}
