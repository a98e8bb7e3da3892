import type { MongoError } from 'mongodb';
import { isTransientCall } from '../../shared/transient-call.ts';

/** Errors of the driver about hosts and connections. */
const mongoNames = new Set(['MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoServerSelectionError']);

/** MongoDB error labels that say "the same call may pass later": the driver's retryable set plus write conflicts. */
const mongoLabels = ['RetryableWriteError', 'TransientTransactionError', 'RetryableError'];

/**
 * The same without a label, as commands that the driver does not retry itself get it: HostUnreachable, HostNotFound,
 * NetworkTimeout, ShutdownInProgress, WriteConflict, PrimarySteppedDown, ExceededTimeLimit, IndexBuildAborted,
 * SocketException, NotWritablePrimary, InterruptedAtShutdown, Interrupted (somebody ended its session), InterruptedDueToReplStateChange,
 * NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary.
 */
const mongoCodes = [6, 7, 89, 91, 112, 189, 262, 276, 9001, 10107, 11600, 11601, 11602, 13435, 13436];

/**
 * Whether waiting and repeating may help: throttling, time-outs, broken connections and 5xx answers of AWS or MongoDB.
 * A wrong file or a wrong grant never is.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (mongoNames.has(error.name)) return true;
  if (isOfMongo(error)) {
    return mongoLabels.some((label) => error.hasErrorLabel(label)) || mongoCodes.includes(Number(error.code));
  }
  return isTransientCall(error);
}

/** Told by its shape: who has no database must not carry the driver with it. */
function isOfMongo(error: Error): error is Error & Pick<MongoError, 'hasErrorLabel' | 'code'> {
  return 'hasErrorLabel' in error && typeof error.hasErrorLabel === 'function';
}
