import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Plan } from './plan.ts';
import { runKeys } from './run-keys.ts';

/** The plan that *validate* wrote for the run. */
export async function readPlan(s3: S3Client, bucket: string, runId: string): Promise<Plan> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: runKeys.plan(runId) }));
  return Plan.parse(JSON.parse((await Body?.transformToString()) ?? ''));
}

/** Writes a JSON object of a run under its fixed key, so that a repeat replaces it. */
export async function putJson(s3: S3Client, bucket: string, key: string, value: unknown): Promise<void> {
  const Body = JSON.stringify(value);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }));
}
