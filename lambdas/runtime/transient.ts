import { MongoError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';
import { isTransientCall } from '../../shared/transient-call.ts';

/** MongoDB error labels that say "the same call may pass later": the driver's retryable set plus write conflicts. */
const mongoLabels = ['RetryableWriteError', 'TransientTransactionError', 'RetryableError'];

/**
 * The same without a label, as commands that the driver does not retry itself get it: HostUnreachable, HostNotFound,
 * NetworkTimeout, ShutdownInProgress, WriteConflict, PrimarySteppedDown, ExceededTimeLimit, SocketException,
 * NotWritablePrimary, InterruptedAtShutdown, Interrupted (somebody ended its session), InterruptedDueToReplStateChange,
 * NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary.
 */
const mongoCodes = [6, 7, 89, 91, 112, 189, 262, 9001, 10107, 11600, 11601, 11602, 13435, 13436];

/**
 * Whether waiting and repeating may help: throttling, time-outs, broken connections and 5xx answers of AWS or MongoDB.
 * A wrong file or a wrong grant never is.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (error instanceof MongoError) {
    return mongoLabels.some((label) => error.hasErrorLabel(label)) || mongoCodes.includes(Number(error.code));
  }
  return isTransientCall(error);
}
