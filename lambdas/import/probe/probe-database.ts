import { randomUUID } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Db, MongoServerError } from 'mongodb';
import * as z from 'zod';
import { codeOf } from '../../../shared/errors.ts';
import { type DatabaseSource, lazyDatabase, readUri } from '../../runtime/mongodb.ts';
import { placeholderIn } from './placeholder.ts';
import { trials } from './trials.ts';

/** What a person sends to the function instead of a partition; see "lading doctor" in docs/deploy.md. */
export const DatabaseProbe = z.strictObject({ probe: z.literal('database') });

const Failure = z.object({ code: z.string(), message: z.string() });
export type Failure = z.infer<typeof Failure>;

/** What the function found. No part of it tells the connection string. */
export const DatabaseFindings = z.object({
  /** Absent when it could not connect; `failure` says why. */
  server: z
    .object({
      version: z.string(),
      /** Name of the replica set, `sharded`, or null for a server on its own. */
      replicaSet: z.string().nullable(),
      connectedAfterMs: z.number(),
    })
    .optional(),
  failure: Failure.optional(),
  /** What the product does to the database, tried in a collection of its own; without a failure it may be done. */
  trials: z.array(z.object({ name: z.string(), failure: Failure.optional() })),
});
export type DatabaseFindings = z.infer<typeof DatabaseFindings>;

/** Looks at the database as this function reaches it. Leaves nothing behind. */
export async function probeDatabase(
  secrets: SecretsManagerClient,
  source: DatabaseSource,
): Promise<DatabaseFindings> {
  const startedAtMs = Date.now();
  let db: Db;
  try {
    const placeholder = placeholderIn(await readUri(secrets, source.secretId));
    if (placeholder) {
      const message = `secret ${source.secretId} still has the placeholder ${placeholder}`;
      return { failure: { code: 'database_secret_placeholder', message }, trials: [] };
    }
    db = await lazyDatabase(secrets, { ...source, appName: `${source.appName}-probe` })();
  } catch (error) {
    return { failure: failureOf(error), trials: [] };
  }
  try {
    return await findingsOf(db, Date.now() - startedAtMs);
  } finally {
    await db.client.close();
  }
}

/** Exported for the command line, which tries the database of one machine itself. */
export async function findingsOf(db: Db, connectedAfterMs: number): Promise<DatabaseFindings> {
  try {
    const { setName, msg } = await db.command({ hello: 1 });
    const { version } = await db.command({ buildInfo: 1 });
    const replicaSet = msg === 'isdbgrid' ? 'sharded' : (setName ?? null);
    const server = { version: String(version), replicaSet, connectedAfterMs };
    return { server, trials: await tryAll(db) };
  } catch (error) {
    return { failure: failureOf(error), trials: [] };
  }
}

/** In this order, as a later one may need what an earlier one made; each is tried whatever became of the others. */
async function tryAll(db: Db): Promise<DatabaseFindings['trials']> {
  const collection = db.collection<{ _id: number; count?: number }>(`lading_doctor_${randomUUID()}`);
  const results: DatabaseFindings['trials'] = [];
  for (const [name, attempt] of trials) {
    const failure = await attempt(collection, db).then(() => undefined, failureOf);
    results.push({ name, ...(failure && { failure }) });
  }
  return results;
}

/** The server's own name of the error is what its documentation explains. */
function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (isNameUnknown(error)) return { code: 'database_unreachable', message };
  if (!(error instanceof MongoServerError)) return { code: codeOf(error), message };
  return { code: error.codeName ?? `mongodb_${error.code}`, message };
}

/** The driver lets through what DNS says of a `mongodb+srv://` address. */
function isNameUnknown(error: unknown): boolean {
  const { syscall } = (error ?? {}) as { syscall?: unknown };
  return typeof syscall === 'string' && syscall.startsWith('query');
}
