import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Collection } from 'mongodb';

const run = promisify(execFile);

/** The binary of `mongoimport`, MongoDB's own importer: MONGOIMPORT, then PATH, then a folder beside the checkout. */
export async function findMongoimport(): Promise<string | undefined> {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'mongoimport'));
  const beside = resolve(import.meta.dirname, '../../shared/bin/mongoimport');
  for (const candidate of [process.env.MONGOIMPORT, ...onPath, beside]) {
    if (!candidate) continue;
    const isUsable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isUsable) return candidate;
  }
  return undefined;
}

/** Seconds that `mongoimport` takes for the file; upserts by sku expect an index on it. */
export async function runMongoimport(
  binary: string,
  request: { uri: string; collection: Collection; file: string; upsert: boolean },
): Promise<number> {
  const mode = request.upsert ? ['--mode=upsert', '--upsertFields=sku'] : ['--mode=insert'];
  const target = [`--db=${request.collection.dbName}`, `--collection=${request.collection.collectionName}`];
  const startedAt = performance.now();
  await run(binary, [
    `--uri=${request.uri}`,
    ...target,
    '--type=csv',
    '--headerline',
    '--numInsertionWorkers=2',
    '--quiet',
    ...mode,
    request.file,
  ]);
  return (performance.now() - startedAt) / 1000;
}
