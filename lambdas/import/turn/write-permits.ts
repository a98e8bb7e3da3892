import { type Binary, type ClientSession, type Db, MongoServerError } from 'mongodb';
import { ConfigError, DependencyError } from '../../../shared/errors.ts';
import { retryTransient } from '../../runtime/retry-transient.ts';
import { endSessions } from './end-sessions.ts';
import {
  gateId,
  permitIds,
  permitsOf,
  permitsOfOthers,
  type WritePermit,
  writePermits,
} from './permit-documents.ts';

/** The right of one child to write one batch at a time: the session of its transactions, and what each has to match. */
export interface Permit {
  id: string;
  attempt: number;
  session: ClientSession;
}

const majority = { w: 'majority', j: true } as const;
const duplicateKey = 11_000;
const maxTimeExpired = 50;
/** How long a write of ours may wait for a transaction that was just ended, and how often. */
const patienceMs = 2_000;
const tries = 8;

/** A run that has the turn. `turnNumber` grows with each run that gets it, see turn-item.ts. */
export interface PermittedRun {
  runId: string;
  partitions: number;
  turnNumber: number;
}

/**
 * Makes the permits of a run, for each partition one for each batch that a child may have in flight, and ends the
 * writing of every other run in the same transaction: this is the moment at which the turn passes on, whatever is still
 * at work of an earlier one. Only whoever holds the turn calls it, never a child, so that what was closed stays closed.
 * May happen twice; permits in use are kept. False when a run with a higher number has had them since.
 * @throws ConfigError `database_without_transactions`.
 */
export async function openPermits(db: Db, run: PermittedRun): Promise<boolean> {
  await requireTransactions(db);
  await retryTransient(() => makeGate(db));
  return retryTransient(async () => {
    const others = await writePermits(db).find(permitsOfOthers(run.runId)).toArray();
    await endSessions(
      db,
      others.flatMap(({ sessions }) => sessions),
    );
    return passGate(db, run);
  });
}

/**
 * Ends the writing of a run: when this returns, no write of it can commit any more. A transaction that is open, as that
 * of a child which stands still, is ended by its session, which the permit names; MongoDB itself would wait for 60 to
 * 90 seconds. May happen twice, and for a run that never had permits.
 * @throws DependencyError `permits_held` when a transaction cannot be ended in time.
 */
export async function closePermits(db: Db, runId: string): Promise<void> {
  const all = permitsOf(runId);
  await endTransactions(db, all, () =>
    writePermits(db).deleteMany(all, { maxTimeMS: patienceMs, writeConcern: majority }),
  );
}

/**
 * Gives a child the permits of its partition and takes them from the attempts before it. Undefined when there are none
 * (the run has no turn), or when a later attempt has them.
 */
export async function takePermits(
  db: Db,
  { runId, partition }: { runId: string; partition: number },
  attempt: number,
): Promise<Permit[] | undefined> {
  const permits: Permit[] = permitIds(runId, partition).map((id) => {
    return { id, attempt, session: db.client.startSession({ causalConsistency: false }) };
  });
  for (const permit of permits) {
    if (await takePermit(db, permit)) continue;
    await givePermitsBack(db, permits);
    return undefined;
  }
  return permits;
}

/**
 * Ends the sessions; the permits stay until the run is closed. They name the sessions no more: the driver uses those
 * again, for anything, and a later attempt would end what is none of its own.
 */
export async function givePermitsBack(db: Db, permits: readonly Permit[]): Promise<void> {
  try {
    for (const { id, attempt } of permits) {
      const forget = { $set: { sessions: [] } };
      await writePermits(db).updateOne({ _id: id, attempt }, forget, { maxTimeMS: patienceMs });
    }
  } finally {
    await Promise.all(permits.map(({ session }) => session.endSession()));
  }
}

/**
 * Part of each transaction of a batch, which so commits only while the permit is there for this attempt: whoever closes
 * it writes the same document, and of two such writers one loses. False when the run was closed or a later attempt has
 * the partition.
 */
export async function usePermit(db: Db, { id, attempt, session }: Permit): Promise<boolean> {
  const updates = [{ q: { _id: id, attempt }, u: { $inc: { batches: 1 } } }];
  const { n } = await db.command({ update: writePermits(db).collectionName, updates }, { session });
  return n === 1;
}

/** Every opening writes this document, so that two of them cannot both happen. */
async function makeGate(db: Db): Promise<void> {
  const insert = { $setOnInsert: { attempt: 0, sessions: [], turnNumber: 0 } };
  try {
    await writePermits(db).updateOne({ _id: gateId }, insert, { upsert: true, writeConcern: majority });
  } catch (error) {
    if (!(error instanceof MongoServerError) || Number(error.code) !== duplicateKey) throw error;
  }
}

async function passGate(db: Db, { runId, partitions, turnNumber }: PermittedRun): Promise<boolean> {
  const permits = writePermits(db);
  const session = db.client.startSession({ causalConsistency: false });
  try {
    session.startTransaction({ writeConcern: majority });
    const isMine = { _id: gateId, turnNumber: { $lte: turnNumber } };
    const gate = await permits.updateOne(isMine, { $set: { turnNumber }, $inc: { batches: 1 } }, { session });
    if (gate.matchedCount === 0) return false;
    await permits.deleteMany(permitsOfOthers(runId), { session });
    const ids = Array.from({ length: partitions }, (_, partition) => permitIds(runId, partition)).flat();
    const kept = await permits.find({ _id: { $in: ids } }, { session, projection: { _id: 1 } }).toArray();
    const keptIds = new Set(kept.map(({ _id }) => _id));
    const missing = ids.filter((id) => !keptIds.has(id));
    const made = missing.map((_id): WritePermit => ({ _id, attempt: 0, sessions: [] }));
    if (made.length > 0) await permits.insertMany(made, { session });
    await session.commitTransaction();
    return true;
  } finally {
    // Aborts what was not committed.
    await session.endSession();
  }
}

async function requireTransactions(db: Db): Promise<void> {
  const { setName, msg } = await retryTransient(() => db.command({ hello: 1 }));
  if (setName !== undefined || msg === 'isdbgrid') return;
  throw new ConfigError(
    'database_without_transactions',
    'MongoDB is a single server, but an import needs transactions: make it a replica set (one member is enough: start mongod with --replSet, then run rs.initiate() once)',
  );
}

async function takePermit(db: Db, { id, attempt, session }: Permit): Promise<boolean> {
  const older = { _id: id, attempt: { $lt: attempt } };
  const sessions = [sessionId(session)];
  return endTransactions(db, older, async () => {
    const { matchedCount } = await writePermits(db).updateOne(
      older,
      { $set: { attempt, sessions } },
      { maxTimeMS: patienceMs, writeConcern: majority },
    );
    // A repeat after a lost answer finds what the first one wrote.
    return matchedCount === 1 || (await writePermits(db).findOne({ _id: id, attempt, sessions })) !== null;
  });
}

/** Writes permits that a transaction may be writing too: the sessions they name are ended first. */
async function endTransactions<Result>(
  db: Db,
  filter: Parameters<ReturnType<typeof writePermits>['find']>[0],
  write: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const held = await retryTransient(() => writePermits(db).find(filter).toArray());
    await endSessions(
      db,
      held.flatMap(({ sessions }) => sessions),
    );
    try {
      return await retryTransient(write);
    } catch (error) {
      if (!(error instanceof MongoServerError) || Number(error.code) !== maxTimeExpired) throw error;
      if (attempt === tries)
        throw new DependencyError('permits_held', 'a write could not be ended', { cause: error });
    }
  }
}

function sessionId({ id }: ClientSession): Binary {
  if (!id) throw new Error('the session has no id');
  return id.id;
}
