import type { Db, Document } from 'mongodb';

/** The same database, except that its insert and update commands go through `intercept`; `nth` counts them from 1. */
export function interceptWrites(
  db: Db,
  intercept: (nth: number, send: () => Promise<Document>) => Promise<Document>,
): Db {
  let writes = 0;
  const command = (message: Document) => {
    const send = () => db.command(message);
    return message.insert || message.update ? intercept(++writes, send) : send();
  };
  return Object.assign(Object.create(db), { command });
}
