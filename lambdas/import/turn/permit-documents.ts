import type { Binary, Collection, Db } from 'mongodb';

/** One batch in flight of one partition of the run whose turn it is. */
export interface WritePermit {
  /** `<runId>#<partition>#<place>` */
  _id: string;
  /** The attempt of the child that may use it; 0 before the first. */
  attempt: number;
  /** The ids of the server sessions that its transactions run in. */
  sessions: Binary[];
  /** How many batches went out, so that each of them writes the document. */
  batches?: number;
  /** Of the gate alone: the number of the run whose permits were opened last. */
  turnNumber?: number;
}

/** Measured: two or three batches in flight are the fastest, one keeps mongod idle while the next is prepared. */
export const permitsPerPartition = 3;

/** The document that each opening of permits writes; no run id begins like it. */
export const gateId = '#turn';

export function writePermits(db: Db): Collection<WritePermit> {
  return db.collection<WritePermit>('writePermits');
}

/** One for each batch that a child may have in flight. */
export function permitIds(runId: string, partition: number): string[] {
  return Array.from({ length: permitsPerPartition }, (_, place) => `${runId}#${partition}#${place}`);
}

/** All permits of a run: a span of the `_id` index. A run id has no `#`, and `$` is the next character. */
export function permitsOf(runId: string) {
  return { _id: { $gte: `${runId}#`, $lt: `${runId}$` } };
}

/** Those of all other runs. */
export function permitsOfOthers(runId: string) {
  const { $gte, $lt } = permitsOf(runId)._id;
  return { $and: [{ _id: { $ne: gateId } }, { $or: [{ _id: { $lt: $gte } }, { _id: { $gte: $lt } }] }] };
}
