import type { S3Client } from '@aws-sdk/client-s3';
import type { Db } from 'mongodb';
import { describeLookalikes, LookalikeSuspect, suspectsPerRange } from '../../catalogue/lookalike-skus.ts';
import { productCollection } from '../../catalogue/product-collection.ts';
import { retryTransient } from '../../runtime/retry-transient.ts';
import type { RangeOutcome, Warning } from '../run/outcome.ts';
import type { Plan } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';
import { readJsonObject } from '../run/run-objects.ts';

/** Most suspects of a run that are compared: about 20 MB, and 50 queries of 0.1 s at most. */
const maxSuspects = 50_000;
const keysPerQuery = 1_000;
const examplesShown = 3;

/**
 * The warning about SKUs of this file that look like another product's; undefined when there are none. To be called
 * after the load: then the products of the file are stored beside those that were there before. Needs no database
 * when no SKU is suspect.
 */
export async function findLookalikes(
  { run, columns }: Plan,
  ranges: readonly RangeOutcome[],
  { s3, database }: { s3: S3Client; database: () => Promise<Db> },
): Promise<Warning | undefined> {
  const suspects = new Map<string, LookalikeSuspect>();
  for (const { range, lookalikeSuspects = 0 } of ranges) {
    if (lookalikeSuspects === 0 || suspects.size >= maxSuspects) continue;
    const key = runKeys.lookalikes(run.runId, range);
    const listed = await readJsonObject(s3, run.bucket, key, LookalikeSuspect.array().max(suspectsPerRange));
    for (const suspect of listed) if (!suspects.has(suspect.key)) suspects.set(suspect.key, suspect);
  }
  if (suspects.size === 0) return undefined;
  const stored = await storedKeys(
    await database(),
    new Set([...suspects.values()].map(({ plain }) => plain)),
  );
  const column = columns.find(({ field }) => field === 'sku')?.header ?? '';
  return warnOf(column, pairLookalikes([...suspects.values()], stored));
}

/** A suspect and a SKU that looks the same. */
export interface LookalikePair {
  suspect: LookalikeSuspect;
  other: string;
}

/** Each suspect that looks like a stored product with plain characters or, if there is none, like another suspect. */
export function pairLookalikes(
  suspects: readonly LookalikeSuspect[],
  stored: ReadonlySet<string>,
): LookalikePair[] {
  const byPlain = Map.groupBy(suspects, ({ plain }) => plain);
  return suspects.flatMap((suspect) => {
    if (stored.has(suspect.plain)) return { suspect, other: suspect.plain };
    const other = byPlain.get(suspect.plain)?.find(({ key }) => key !== suspect.key);
    return other ? { suspect, other: other.key } : [];
  });
}

async function storedKeys(db: Db, keys: ReadonlySet<string>): Promise<Set<string>> {
  const products = db.collection<{ _id: string }>(productCollection);
  const found = new Set<string>();
  const all = [...keys];
  for (let at = 0; at < all.length; at += keysPerQuery) {
    const filter = { _id: { $in: all.slice(at, at + keysPerQuery) } };
    const read = () =>
      products.find(filter, { projection: { _id: 1 }, batchSize: keysPerQuery + 1 }).toArray();
    for (const { _id } of await retryTransient(read)) found.add(_id);
  }
  return found;
}

function warnOf(column: string, pairs: readonly LookalikePair[]): Warning | undefined {
  if (pairs.length === 0) return undefined;
  const examples = pairs.slice(0, examplesShown).map(({ suspect: { row, line, spelling }, other }) => {
    const characters = describeLookalikes(spelling);
    return { row, line, value: spelling, note: `looks like ${other}${characters && ` (${characters})`}` };
  });
  return { code: 'sku_lookalike', column, count: pairs.length, examples };
}
