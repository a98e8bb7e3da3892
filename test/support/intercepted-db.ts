import type { Db, Document, RunCommandOptions } from 'mongodb';

/** The same database, except that its insert and update commands go through `intercept`; `nth` counts them from 1. */
export function interceptWrites(
  db: Db,
  intercept: (nth: number, send: () => Promise<Document>) => Promise<Document>,
): Db {
  let writes = 0;
  const command = (message: Document, options?: RunCommandOptions) => {
    const send = () => db.command(message, options);
    return message.insert || message.update ? intercept(++writes, send) : send();
  };
  return Object.assign(Object.create(db), { command });
}
