import { type Binary, type Db, MongoServerError } from 'mongodb';
import { retryTransient } from '../../runtime/retry-transient.ts';

/** Unauthorized, CommandNotFound, AtlasError: a database that does not let a user end its own sessions. */
const killRefused = [13, 59, 8000];

/**
 * Ends sessions by their ids, and so the transactions that are open in them. A user may always end its own; where the
 * database refuses even that, its own limit (60 to 90 s) ends them.
 */
export async function endSessions(db: Db, sessions: readonly Binary[]): Promise<void> {
  if (sessions.length === 0) return;
  try {
    await retryTransient(() => db.command({ killSessions: sessions.map((id) => ({ id })) }));
  } catch (error) {
    if (!(error instanceof MongoServerError) || !killRefused.includes(Number(error.code))) throw error;
  }
}
