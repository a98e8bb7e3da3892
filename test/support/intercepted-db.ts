import type { ClientSession, ClientSessionOptions, Db, Document, RunCommandOptions } from 'mongodb';

/** What stands between a load and the database: `nth` counts from 1, `send` does it. */
export type Intercept = (nth: number, send: () => Promise<Document>) => Promise<Document>;

/**
 * The same database, except that its inserts and updates of products and its commits go through `intercept`, counted
 * together.
 */
export function interceptWrites(db: Db, intercept: Intercept): Db {
  let writes = 0;
  const command = (message: Document, options?: RunCommandOptions) => {
    const send = () => db.command(message, options);
    const isWrite = message.insert === 'products' || message.update === 'products';
    return isWrite ? intercept(++writes, send) : send();
  };
  return sabotaged(db, command, () => intercept.bind(undefined, ++writes));
}

/** The same for commits alone. */
export function interceptCommits(db: Db, intercept: Intercept): Db {
  let commits = 0;
  return sabotaged(db, db.command.bind(db), () => intercept.bind(undefined, ++commits));
}

/** The same database, except that something happens before each of its commands. */
export function beforeCommands(db: Db, happens: (message: Document) => Promise<void>): Db {
  return Object.defineProperties(Object.create(db), {
    command: {
      async value(message: Document, options?: RunCommandOptions) {
        await happens(message);
        return db.command(message, options);
      },
    },
    collection: { value: db.collection.bind(db) },
    listCollections: { value: db.listCollections.bind(db) },
    createCollection: { value: db.createCollection.bind(db) },
  });
}

function sabotaged(
  db: Db,
  command: Db['command'],
  interceptCommit: () => (send: () => Promise<Document>) => Promise<Document>,
): Db {
  const client = clientCommitting(db, async (commit) => {
    await interceptCommit()(async () => {
      await commit();
      return { ok: 1 };
    });
  });
  return Object.defineProperties(Object.create(db), {
    command: { value: command },
    client: { value: client },
    // A session of the real client is refused by collections of another.
    collection: { value: db.collection.bind(db) },
    listCollections: { value: db.listCollections.bind(db) },
  });
}

/** The database's client, except that the commits of its sessions go through `through`. */
export function clientCommitting(
  db: Db,
  through: (commit: () => Promise<void>) => Promise<void>,
): Db['client'] {
  const startSession = (options?: ClientSessionOptions): ClientSession => {
    const session = db.client.startSession(options);
    const commit = session.commitTransaction.bind(session);
    session.commitTransaction = () => through(commit);
    return session;
  };
  return Object.assign(Object.create(db.client), { startSession });
}
