import type { EventEmitter } from 'node:events';
import type { Server } from 'node:http';

/** The part of a response that dynalite uses. */
type DynaliteResponse = {
  statusCode: number;
  setHeader(name: string, value: string | number): void;
  end(text?: string): void;
};
export type DynaliteListener = (request: EventEmitter, response: DynaliteResponse) => void;

/** Files of 2 MB that are kept open, and so in memory as far as they were read; by itself it would be a thousand. */
const maxOpenFiles = 64;

type Iterator = { return?(): Promise<void>; close(): Promise<void> };
type Database = { open(): Promise<void>; close(): Promise<void> };
type LevelClass = new (
  location: string,
  options: object,
) => Database & { keys(options?: object): Iterator; values(options?: object): Iterator };
type Settings = { path: string; createTableMs: number; updateTableMs: number; deleteTableMs: number };

/**
 * Dynalite's listener on a directory, without its server, which answers every page of a browser. The database below it
 * is made one whose iterators end: dynalite asks them for a `return` that level's do not have, so that each Query and
 * Scan left one open for ever, and with it all that the database had in memory at that time (2 GB were seen after
 * 4,000 searches).
 */
export function loadDynalite(require: NodeJS.Require, directory: string) {
  const level = require(require.resolve('level', { paths: [require.resolve('dynalite')] }));
  const opened: Database[] = [];
  level.Level = closingLevel(level.Level, opened);
  const dynalite: (settings: Settings) => Server = require('dynalite');
  const server = dynalite({ path: directory, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  const [serve] = server.listeners('request');
  if (!isListener(serve)) throw new Error('dynalite has no request listener');
  return {
    serve,
    /** Rejects when the directory cannot be used; dynalite itself would only say that it is closed. */
    opened: Promise.all(opened.map((database) => database.open())),
    async close(): Promise<void> {
      await Promise.all(opened.map((database) => database.close()));
    },
  };
}

function closingLevel(Level: LevelClass, opened: Database[]): LevelClass {
  return class extends Level {
    constructor(location: string, options: object) {
      super(location, { ...options, maxOpenFiles });
      opened.push(this);
    }

    override keys(options?: object): Iterator {
      return withReturn(super.keys(options));
    }

    override values(options?: object): Iterator {
      return withReturn(super.values(options));
    }
  };
}

function withReturn(iterator: Iterator): Iterator {
  return Object.assign(iterator, { return: () => iterator.close() });
}

function isListener(value: unknown): value is DynaliteListener {
  return typeof value === 'function';
}
