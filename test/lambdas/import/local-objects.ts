import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startS3 } from '../../../local/s3/s3-server.ts';

export const bucket = 'drop';

export type Objects = Awaited<ReturnType<typeof startObjects>>;

/** An S3 in this process with an empty versioned bucket; `close` ends it and removes its data. */
export async function startObjects() {
  const directory = await mkdtemp(join(tmpdir(), 'lading-objects-'));
  const server = await startS3({
    directory,
    buckets: [{ name: bucket, versioned: true, eventBridge: false }],
  });
  const s3 = new S3Client({
    endpoint: server.url,
    forcePathStyle: true,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    s3,
    /** Stores the content and tells what the event of it would tell. */
    async put(key: string, content: string | Buffer, Metadata: Record<string, string> = {}) {
      const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, Metadata });
      const { ETag = '', VersionId = null } = await s3.send(put);
      return {
        key,
        etag: ETag.replaceAll('"', ''),
        versionId: VersionId,
        sizeBytes: Buffer.byteLength(content),
      };
    },
    async getJson(key: string): Promise<unknown> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return JSON.parse((await Body?.transformToString()) ?? '');
    },
    async getBytes(key: string): Promise<Buffer> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async close(): Promise<void> {
      s3.destroy();
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
