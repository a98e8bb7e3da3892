import { type Db, MongoServerError } from 'mongodb';
import { DependencyError } from '../../shared/errors.ts';
import { writeConcern, writeRaw } from './raw-write.ts';

/**
 * Sends the update statements as one transaction and gives how many found their product. Its commit is one record of
 * the journal and of the replication log instead of one per product. Measured: 23 s of mongod's CPU per million
 * updates against 35 s.
 *
 * Undefined when the server refused, whatever the reason: another writer holds one of the products, or the server has
 * no transactions. Nothing was written then, or the commit is unknown; the same statements may be sent again.
 */
export async function updateTogether(
  db: Db,
  collection: string,
  documents: Buffer,
): Promise<number | undefined> {
  const session = db.client.startSession();
  try {
    session.startTransaction({ writeConcern });
    const { n, writeErrors } = await writeRaw(db, { command: 'update', collection, documents }, session);
    if (writeErrors.length > 0) return undefined;
    await session.commitTransaction();
    return n;
  } catch (error) {
    if (error instanceof MongoServerError || error instanceof DependencyError) return undefined;
    throw error;
  } finally {
    // Aborts what was not committed.
    await session.endSession();
  }
}
