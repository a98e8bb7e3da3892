import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ObjectCreated } from '../../../local/s3/s3-server.ts';
import { startS3Thread } from '../../../local/s3/start-s3-thread.ts';

const buckets = [{ name: 'drop', versioned: true, eventBridge: true }];
const account = { region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lading-s3-thread-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the S3 endpoint in its thread', () => {
  it('serves objects and repeats an event until it is taken over', async () => {
    const told: ObjectCreated[] = [];
    const twice = Promise.withResolvers<void>();
    const server = await startS3Thread({
      directory,
      buckets,
      async onObjectCreated(event) {
        told.push(event);
        if (told.length === 1) throw new Error('not now');
        twice.resolve();
      },
    });
    const s3 = new S3Client({ ...account, endpoint: server.url, forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: 'drop', Key: 'a', Body: 'text' }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drop', Key: 'a' }));
    expect(await Body!.transformToString()).toBe('text');
    await twice.promise;
    expect(told.map(({ key }) => key)).toEqual(['a', 'a']);
    s3.destroy();
    await server.close();
  });

  it('fails the start when its directory cannot be used', async () => {
    const start = startS3Thread({ directory: '/dev/null/x', buckets, onObjectCreated: async () => {} });
    await expect(start).rejects.toThrow(/ENOTDIR|ENOENT/);
  });
});
