import type { S3Client } from '@aws-sdk/client-s3';
import type { Db } from 'mongodb';
import { readPlan } from '../run/stored-plan.ts';
import { closePermits, openPermits } from './write-permits.ts';
import type { WritePermits } from './write-turn.ts';

/** The permits in the database for as many partitions as the run's plan has. */
export function runPermits({ s3, database }: { s3: S3Client; database: () => Promise<Db> }): WritePermits {
  return {
    async open({ runId, bucket }, turnNumber) {
      const { splitters } = await readPlan(s3, bucket, runId);
      return openPermits(await database(), { runId, partitions: splitters.length + 1, turnNumber });
    },
    async close(runId) {
      await closePermits(await database(), runId);
    },
  };
}
