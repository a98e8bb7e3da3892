import { GetObjectCommand } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { Plan } from '../lambdas/import/run/plan.ts';
import { runKeys } from '../lambdas/import/run/run-keys.ts';
import type { RunRecord } from '../lambdas/import/run/run-record.ts';
import type { Connection } from './connection.ts';
import type { Progress } from './progress.ts';

/**
 * Makes a function that tells `progress` how far the run is, in rows: those of the ranges that are transformed and of
 * the partitions that are loaded. What never changes is read once.
 */
export function runProgress(connection: Connection, runId: string, progress: Progress) {
  const { runs } = connection;
  const plannedRows = once(async () =>
    sum((await readPlan(connection, runId)).ranges.map(({ rows }) => rows)),
  );
  const validRows = once(async () => sum((await runs.rangeOutcomes(runId)).map(({ valid }) => valid)));

  return async ({ efforts, status }: RunRecord): Promise<void> => {
    if (!efforts.validate) {
      if (status === 'running') progress.stage('validate', 0, 1);
      return;
    }
    progress.stage('validate', 1, 1);
    const rows = await plannedRows();
    const transformed = efforts.review ? rows : sum((await runs.rangeOutcomes(runId)).map((one) => one.rows));
    progress.stage('transform', transformed, rows, 'rows');
    if (!efforts.review) return;
    progress.stage('review', 1, 1);
    const valid = await validRows();
    if (valid > 0) {
      const isLoaded = efforts.report || status === 'succeeded';
      progress.stage('load', isLoaded ? valid : await loadedRows(), valid, 'rows');
    }
    if (status === 'succeeded') progress.stage('report', 1, 1);
    if (efforts.notify) progress.stage('notify', 1, 1);
  };

  async function loadedRows(): Promise<number> {
    const outcomes = await runs.partitionOutcomes(runId);
    return sum(
      outcomes.flatMap(({ created, updated, unchanged, duplicates }) => [
        created,
        updated,
        unchanged,
        duplicates,
      ]),
    );
  }
}

const PlannedRows = z.object({ ranges: z.array(Plan.shape.ranges.element.pick({ rows: true })) });

async function readPlan({ s3, dropBucket }: Connection, runId: string) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: dropBucket, Key: runKeys.plan(runId) }));
  return PlannedRows.parse(JSON.parse((await Body?.transformToString()) ?? ''));
}

function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= read();
    return result;
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
