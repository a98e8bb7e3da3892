import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ObjectCreated } from '../../../local/s3/s3-server.ts';
import {
  newDirectory,
  PLAIN,
  putText,
  removeDirectory,
  startEndpoint,
  VERSIONED,
} from './running-endpoint.ts';

let directory: string;
beforeEach(async () => {
  directory = await newDirectory();
});
afterEach(() => removeDirectory(directory));

/** Starts the endpoint over the test's directory for the time of `work`. */
async function during<T>(
  work: (client: S3Client) => Promise<T>,
  onObjectCreated?: (event: ObjectCreated) => Promise<void>,
): Promise<T> {
  const s3 = await startEndpoint({ directory, ...(onObjectCreated ? { onObjectCreated } : {}) });
  return work(s3.client).finally(() => s3.stop());
}

async function read(client: S3Client, Key: string, VersionId?: string): Promise<string> {
  const Bucket = VersionId ? VERSIONED : PLAIN;
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body!.transformToString();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('after a restart', () => {
  it('objects, versions and open uploads are there, and what was deleted is not', async () => {
    const { old, upload } = await during(async (client) => {
      await client.send(
        new PutObjectCommand({ Bucket: PLAIN, Key: 'k', Body: 'kept', Metadata: { a: '1' } }),
      );
      await putText(client, PLAIN, 'deleted', 'x');
      await client.send(new DeleteObjectCommand({ Bucket: PLAIN, Key: 'deleted' }));
      const first = await putText(client, VERSIONED, 'v', 'one');
      await putText(client, VERSIONED, 'v', 'two');
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: PLAIN, Key: 'm' }));
      const part = { Bucket: PLAIN, Key: 'm', UploadId };
      const { ETag } = await client.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: 'part' }));
      return {
        old: first.VersionId,
        upload: { ...part, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } },
      };
    });
    await during(async (client) => {
      await client.send(new CompleteMultipartUploadCommand(upload));
      expect(await read(client, 'k')).toBe('kept');
      expect(await read(client, 'v', old)).toBe('one');
      expect(await read(client, 'm')).toBe('part');
      const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: PLAIN }));
      expect(Contents?.map((object) => object.Key)).toEqual(['k', 'm']);
    });
  });

  it('a body that a crash left without its record is removed', async () => {
    await during((client) => putText(client, PLAIN, 'k', 'kept'));
    await writeFile(join(directory, 'blobs', 'half-written'), 'ha');
    await during(async (client) => {
      expect(await readdir(join(directory, 'blobs'))).toHaveLength(1);
      expect(await read(client, 'k')).toBe('kept');
    });
  });

  it('a record that a crash cut short does not count, and new ones follow it', async () => {
    await during((client) => putText(client, PLAIN, 'k', 'kept'));
    await appendFile(join(directory, 'journal.ndjson'), '{"op":"put","bucket":"plain-bucket","key":"ha');
    await during((client) => putText(client, PLAIN, 'later', 'x'));
    await during(async (client) => {
      const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: PLAIN }));
      expect(Contents?.map((object) => object.Key)).toEqual(['k', 'later']);
    });
  });

  it('a damaged record stops the start with its line', async () => {
    await during((client) => putText(client, PLAIN, 'k', 'kept'));
    const path = join(directory, 'journal.ndjson');
    await writeFile(path, `nonsense\n${await readFile(path, 'utf8')}`);
    await expect(startEndpoint({ directory })).rejects.toThrow(/journal\.ndjson:1 is damaged/);
  });

  it('the journal holds only what is still true', async () => {
    await during(async (client) => {
      for (const text of ['one', 'two', 'three']) await putText(client, PLAIN, 'k', text);
    });
    await during(async () => {});
    const lines = (await readFile(join(directory, 'journal.ndjson'), 'utf8')).split('\n').filter(Boolean);
    expect(lines).toHaveLength(1);
  });

  it('the bytes of overwritten and deleted objects are gone from the disk', async () => {
    await during(async (client) => {
      await putText(client, PLAIN, 'k', 'one');
      await putText(client, PLAIN, 'k', 'two');
      await client.send(new DeleteObjectCommand({ Bucket: PLAIN, Key: 'k' }));
      expect(await readdir(join(directory, 'blobs'))).toEqual([]);
    });
  });
});

describe('an object created in a bucket with events', () => {
  it('is announced exactly once per object, and in other buckets not at all', async () => {
    const events: ObjectCreated[] = [];
    await during(
      async (client) => {
        await putText(client, PLAIN, 'quiet', 'x');
        const { VersionId } = await putText(client, VERSIONED, 'incoming/a b.csv', 'sku');
        await putText(client, VERSIONED, 'incoming/a b.csv', 'sku2');
        await until(() => events.length >= 2);
        const { sequencer, time, ...first } = events[0]!;
        expect(first).toEqual({
          bucket: VERSIONED,
          key: 'incoming/a b.csv',
          sizeBytes: 3,
          etag: createHash('md5').update('sku').digest('hex'),
          versionId: VersionId,
          reason: 'PutObject',
        });
        expect(sequencer < events[1]!.sequencer).toBe(true);
        expect(Date.parse(time)).not.toBeNaN();
      },
      async (event) => void events.push(event),
    );
    await during(
      async () => {},
      async (event) => void events.push(event),
    );
    expect(events).toHaveLength(2);
  });

  it('is announced again until the receiver takes it', async () => {
    let calls = 0;
    await during(
      async (client) => {
        await putText(client, VERSIONED, 'k', 'x');
        await until(() => calls === 3);
      },
      async () => {
        calls += 1;
        if (calls < 3) throw new Error('not yet');
      },
    );
  });

  it('is announced after a restart when nobody took it before, even if it was deleted meanwhile', async () => {
    await during(
      async (client) => {
        const { VersionId } = await putText(client, VERSIONED, 'k', 'x');
        await client.send(new DeleteObjectCommand({ Bucket: VERSIONED, Key: 'k', VersionId }));
      },
      () => Promise.reject(new Error('away')),
    );
    await during(
      async () => {},
      () => Promise.reject(new Error('still away')),
    );
    const events: ObjectCreated[] = [];
    const record = async (event: ObjectCreated) => void events.push(event);
    await during(() => until(() => events.length > 0), record);
    await during(async () => {}, record);
    expect(events.map((event) => event.key)).toEqual(['k']);
  });
});
