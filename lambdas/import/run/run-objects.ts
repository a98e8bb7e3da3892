import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod';

/** Reads and parses a JSON object of a run. @throws NoSuchKey of S3 when it is not there. */
export async function readJsonObject<Schema extends z.ZodType>(
  s3: S3Client,
  Bucket: string,
  Key: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return schema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
}

/** Writes a small object of a run; a repeat replaces it. */
export async function putTextObject(
  s3: S3Client,
  Bucket: string,
  Key: string,
  ContentType: string,
  Body: string,
): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, ContentType, Body }));
}
