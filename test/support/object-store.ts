import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  S3Client,
} from '@aws-sdk/client-s3';
import { startS3 } from '../../local/s3/s3-server.ts';

export const bucket = 'drop';

export interface TestStore {
  s3: S3Client;
  url: string;
  listKeys: () => Promise<string[]>;
  /** Undefined when there is no such object. */
  readObject: (key: string) => Promise<Buffer | undefined>;
  deleteObjects: () => Promise<void>;
  stop: () => Promise<void>;
}

/** An S3 in this process with one empty bucket; `stop` ends it and removes its data. */
export async function startTestStore(): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), 'lading-objects-'));
  const buckets = [{ name: bucket, versioned: false, eventBridge: false }];
  const server = await startS3({ directory, buckets });
  const s3 = new S3Client({
    endpoint: server.url,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  async function listKeys(): Promise<string[]> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map((object) => object.Key ?? '');
  }

  return {
    s3,
    url: server.url,
    listKeys,
    async readObject(Key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async deleteObjects() {
      for (const Key of await listKeys()) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    },
    async stop() {
      s3.destroy();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
