import { type Collection, type Db, MongoServerError } from 'mongodb';

type Probed = Collection<{ _id: number; count?: number }>;

const validator = { $jsonSchema: { bsonType: 'object', required: ['_id'] } };
const nothingThere = 26;

/**
 * What the product asks of its database user, by the words of the doctor. `readWrite` is enough for most of them;
 * changing the validator and writing past it need `dbAdmin` besides.
 */
export const trials: readonly [name: string, attempt: (collection: Probed, db: Db) => Promise<unknown>][] = [
  [
    'create a collection with a validator',
    ({ collectionName }, db) => db.createCollection(collectionName, { validator }),
  ],
  ['insert and read', insertAndRead],
  ['update and delete', updateAndDelete],
  ['insert past the validator', insertUnvalidated],
  ['use transactions', useTransaction],
  ['end its own sessions', endOwnSession],
  ['create and drop indexes', createAndDropIndex],
  ['change the validator', ({ collectionName }, db) => db.command({ collMod: collectionName, validator })],
  ['drop a collection', dropCollection],
];

async function insertAndRead(collection: Probed): Promise<void> {
  await collection.insertOne({ _id: 1, count: 0 }, { writeConcern: { w: 'majority' } });
  if (!(await collection.findOne({ _id: 1 }))) throw new Error('what was written is not there');
}

async function updateAndDelete(collection: Probed): Promise<void> {
  await collection.updateOne({ _id: 2 }, [{ $set: { count: 1 } }], { upsert: true });
  await collection.deleteOne({ _id: 2 });
}

async function insertUnvalidated({ collectionName }: Probed, db: Db): Promise<void> {
  await db.command({ insert: collectionName, documents: [{ _id: 3 }], bypassDocumentValidation: true });
}

/** In the session of the transaction that writes a batch. */
async function useTransaction(collection: Probed, db: Db): Promise<void> {
  await db.client.withSession((session) =>
    session.withTransaction(async () => {
      await collection.insertOne({ _id: 4 }, { session });
      await collection.updateOne({ _id: 4 }, { $inc: { count: 1 } }, { session });
    }),
  );
}

/** As a run is closed while one of its children stands still. */
async function endOwnSession(_collection: Probed, db: Db): Promise<void> {
  await db.client.withSession(async (session) => {
    await db.command({ ping: 1 }, { session });
    await db.command({ killSessions: [{ id: session.id?.id }] });
  });
}

async function createAndDropIndex(collection: Probed): Promise<void> {
  await collection.dropIndex(await collection.createIndex({ count: 1 }));
}

/** There is nothing to drop when it could not be made. */
async function dropCollection(collection: Probed): Promise<void> {
  await collection.drop().catch((error: unknown) => {
    if (!(error instanceof MongoServerError) || error.code !== nothingThere) throw error;
  });
}
