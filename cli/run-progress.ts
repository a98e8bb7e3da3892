import { GetObjectCommand } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { runKeys } from '../lambdas/import/run-keys.ts';
import type { RunRecord } from '../lambdas/import/run-record.ts';
import type { Connection } from './connection.ts';
import type { Progress } from './progress.ts';

/** How many ranges and partitions a run has: read once, they never change. */
const sizes = new Map<string, number>();

/** Tells `progress` how far the run is: ranges transformed, partitions loaded, single steps done. */
export async function reportProgress(
  connection: Connection,
  record: RunRecord,
  progress: Progress,
): Promise<void> {
  const { efforts, runId } = record;
  const isClosed = record.status !== 'running';
  if (!efforts.validate) {
    if (!isClosed) progress.stage('validate', 0, 1);
    return;
  }
  progress.stage('validate', 1, 1);
  const ranges = await listLength(connection, runKeys.ranges(runId));
  const transformed = efforts.review ? ranges : (await connection.runs.rangeOutcomes(runId)).length;
  progress.stage('transform', transformed, ranges);
  if (efforts.review) progress.stage('review', 1, 1);
  const partitions = efforts.review ? await listLength(connection, runKeys.partitions(runId)) : 0;
  if (partitions > 0) {
    const isLoaded = efforts.report || record.status === 'succeeded';
    const loaded = isLoaded ? partitions : (await connection.runs.partitionOutcomes(runId)).length;
    progress.stage('load', loaded, partitions);
  }
  if (record.status === 'succeeded') progress.stage('report', 1, 1);
  if (efforts.notify) progress.stage('notify', 1, 1);
}

async function listLength(connection: Connection, key: string): Promise<number> {
  const known = sizes.get(key);
  if (known !== undefined) return known;
  const { Body } = await connection.s3.send(
    new GetObjectCommand({ Bucket: connection.dropBucket, Key: key }),
  );
  const items = z.array(z.unknown()).parse(JSON.parse((await Body?.transformToString()) ?? '[]'));
  sizes.set(key, items.length);
  return items.length;
}
