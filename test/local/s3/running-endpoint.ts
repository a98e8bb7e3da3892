import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type S3Options, startS3 } from '../../../local/s3/s3-server.ts';

export const PLAIN = 'plain-bucket';
export const VERSIONED = 'drop-bucket';

const BUCKETS = [
  { name: PLAIN, versioned: false, eventBridge: false },
  { name: VERSIONED, versioned: true, eventBridge: true },
];

export interface RunningEndpoint {
  url: string;
  directory: string;
  client: S3Client;
  stop(): Promise<void>;
}

/** An endpoint with a plain and a versioned bucket, and an SDK client for it. */
export async function startEndpoint(options: Partial<S3Options> = {}): Promise<RunningEndpoint> {
  const directory = options.directory ?? (await newDirectory());
  const server = await startS3({ buckets: BUCKETS, ...options, directory });
  const client = newClient(server.url);
  return {
    url: server.url,
    directory,
    client,
    async stop() {
      client.destroy();
      await server.close();
    },
  };
}

export function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 's3-'));
}

export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

export function newClient(url: string): S3Client {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new S3Client({
    endpoint: url,
    region: 'eu-central-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

export async function putText(client: S3Client, bucket: string, key: string, text: string) {
  return client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(text) }));
}

export async function getBytes(client: S3Client, bucket: string, key: string, more: object = {}) {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...more }));
  return Buffer.from(await Body!.transformToByteArray());
}

/** The code and status with which a call is refused; throws when it is not. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ code: string; status: number | undefined }> {
  const error = await call.then(
    () => new Error('the call was not refused'),
    (thrown: Error & { $metadata?: { httpStatusCode?: number } }) => thrown,
  );
  return { code: error.name, status: '$metadata' in error ? error.$metadata?.httpStatusCode : undefined };
}
