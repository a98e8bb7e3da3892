import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { BSON } from 'mongodb';
import * as z from 'zod';
import type { RunInput } from '../run/run-input.ts';
import { runKeys } from '../run/run-keys.ts';
import { putOnce } from './put-once.ts';

/** An index as `listIndexes` gives it and `createIndexes` takes it: every option stays as it is. */
export type IndexDefinition = z.infer<typeof IndexDefinition>;
export const IndexDefinition = z.looseObject({
  name: z.string(),
  key: z.looseObject({}),
  unique: z.boolean().optional(),
  prepareUnique: z.boolean().optional(),
  clustered: z.boolean().optional(),
});

export type RecordedRun = Pick<RunInput, 'runId' | 'bucket'>;

/**
 * Records the definitions and gives what is recorded: those of the first attempt, since a later one may find the
 * indexes gone already. Extended JSON keeps the number types of the options.
 */
export async function recordIndexes(
  s3: S3Client,
  run: RecordedRun,
  indexes: readonly IndexDefinition[],
): Promise<IndexDefinition[]> {
  const body = BSON.EJSON.stringify(indexes, { relaxed: false });
  if (await putOnce(s3, run.bucket, runKeys.indexes(run.runId), body)) return [...indexes];
  return (await readRecordedIndexes(s3, run)) ?? [];
}

/** Undefined when the run set no index aside. */
export async function readRecordedIndexes(
  s3: S3Client,
  { runId, bucket }: RecordedRun,
): Promise<IndexDefinition[] | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: runKeys.indexes(runId) }));
    const text = (await Body?.transformToString()) ?? '';
    return z.array(IndexDefinition).parse(BSON.EJSON.parse(text, { relaxed: false }));
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
