import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataStore } from 'cognito-local/lib/services/dataStore/dataStore.js';
import type { DataStoreFactory } from 'cognito-local/lib/services/dataStore/factory.js';
import { z } from 'zod';
import { writeFileAtomically } from '../../shared/atomic-file.ts';
import { readIfThere } from '../../shared/read-if-there.ts';

type Json = Record<string, unknown>;

/**
 * Where cognito-local keeps its pools: a JSON file each, whole after a kill at any moment. Its own store writes over
 * the file in place.
 */
export function fileStores(directory: string): DataStoreFactory {
  return {
    async create(_, id, defaults) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const file = join(directory, `${id}.json`);
      return openStore(file, { ...defaults, ...(await readStored(file)) });
    },
  };
}

function openStore(file: string, root: Json): DataStore {
  // cognito-local says itself which type it expects where.
  function get<Value>(_: unknown, key: string | string[], otherwise?: Value) {
    const found = pathOf(key).reduce<unknown>((at, name) => (isJson(at) ? own(at, name) : undefined), root);
    return Promise.resolve((found ?? otherwise ?? null) as Value);
  }
  const save = () => writeFileAtomically(file, JSON.stringify(root, null, 2));
  return {
    get,
    getRoot: <Value>() => Promise.resolve(root as Value),
    async set(_, key, value) {
      const [last, parent] = parentOf(root, key);
      // A user may be called `__proto__`.
      Object.defineProperty(parent, last, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      await save();
    },
    async delete(_, key) {
      const [last, parent] = parentOf(root, key);
      delete parent[last];
      await save();
    },
  };
}

function parentOf(root: Json, key: string | string[]): [string, Json] {
  const names = pathOf(key);
  const last = names.pop() ?? '';
  let at = root;
  for (const name of names) {
    const next = own(at, name);
    const child = isJson(next) ? next : {};
    at[name] = child;
    at = child;
  }
  return [last, at];
}

function pathOf(key: string | string[]): string[] {
  return Array.isArray(key) ? [...key] : [key];
}

function own(json: Json, name: string): unknown {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

const dateNames = new Set(['CreationDate', 'LastModifiedDate', 'UserCreateDate', 'UserLastModifiedDate']);

async function readStored(file: string): Promise<Json | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const revived: unknown = JSON.parse(text, (name, value: unknown) =>
    dateNames.has(name) && typeof value === 'string' ? new Date(value) : value,
  );
  return z.record(z.string(), z.unknown()).parse(revived);
}
