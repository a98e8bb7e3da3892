import type { Db, Document, RunCommandOptions } from 'mongodb';
import { clientCommitting } from './intercepted-db.ts';

/** Lets an operation happen when it is its turn. */
export type Gate = <Result>(operation: () => Promise<Result>) => Promise<Result>;

/** The same object, each of whose methods that give a promise waits at the gate first. */
export function gatedMethods<Methods extends object>(methods: Methods, gate: Gate): Methods {
  return new Proxy(methods, {
    get(target, name, receiver) {
      const method = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => gate(() => method.apply(target, args));
    },
  });
}

/** The same database: its commands, commits and calls of collections wait at the gate. */
export function gatedDb(db: Db, gate: Gate, onCommit: () => void): Db {
  return Object.defineProperties(Object.create(db), {
    command: {
      value: (message: Document, options?: RunCommandOptions) => gate(() => db.command(message, options)),
    },
    client: { value: clientCommitting(db, (commit) => gate(() => commit().then(onCommit))) },
    collection: { value: (name: string) => gatedCollection(db, name, gate) },
    listCollections: { value: db.listCollections.bind(db) },
  });
}

function gatedCollection(db: Db, name: string, gate: Gate) {
  const collection = db.collection(name);
  return {
    collectionName: name,
    find: (filter: Document, options?: Document) => ({
      toArray: () => gate(() => collection.find(filter, options).toArray()),
    }),
    findOne: (filter: Document, options?: Document) => gate(() => collection.findOne(filter, options)),
    insertMany: (documents: Document[], options?: Document) =>
      gate(() => collection.insertMany(documents, options)),
    updateOne: (filter: Document, update: Document, options?: Document) =>
      gate(() => collection.updateOne(filter, update, options)),
    deleteMany: (filter: Document, options?: Document) => gate(() => collection.deleteMany(filter, options)),
  };
}
