import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  getBytes,
  PLAIN,
  type RunningEndpoint,
  refusalOf,
  removeDirectory,
  startEndpoint,
} from './running-endpoint.ts';

const FIRST = randomBytes(5 << 20);
const SECOND = randomBytes(1000);
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

let s3: RunningEndpoint;
beforeAll(async () => {
  s3 = await startEndpoint();
});
afterAll(async () => {
  await s3.stop();
  await removeDirectory(s3.directory);
});

async function startUpload(Key: string) {
  const { UploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({
      Bucket: PLAIN,
      Key,
      ContentType: 'text/csv',
      Metadata: { 'lading-delimiter': 'tab' },
      ChecksumAlgorithm: 'SHA256',
    }),
  );
  const upload = { Bucket: PLAIN, Key, UploadId };
  return {
    ...upload,
    async part(PartNumber: number, Body: Buffer) {
      const sent = new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: 'SHA256' });
      const { ETag, ChecksumSHA256 } = await s3.client.send(sent);
      return { PartNumber, ETag, ChecksumSHA256 };
    },
    complete(Parts: object[]) {
      return s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    },
  };
}

const read = (key: string, more: object = {}) => getBytes(s3.client, PLAIN, key, more);

describe('a multipart upload', () => {
  it('becomes one object with the ETag and checksum of its parts', async () => {
    const upload = await startUpload('two');
    const second = await upload.part(2, SECOND);
    const done = await upload.complete([await upload.part(1, FIRST), second]);
    expect(done.ETag).toBe(`"${createHash('md5').update(md5(FIRST)).update(md5(SECOND)).digest('hex')}-2"`);
    expect(done.ChecksumSHA256).toMatch(/=-2$/);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: PLAIN, Key: 'two' }));
    expect([head.ContentLength, head.ContentType]).toEqual([FIRST.length + SECOND.length, 'text/csv']);
    expect(head.Metadata).toEqual({ 'lading-delimiter': 'tab' });
    expect((await read('two')).equals(Buffer.concat([FIRST, SECOND]))).toBe(true);
  });

  it('is read across its parts and part by part', async () => {
    const seam = `bytes=${FIRST.length - 2}-${FIRST.length + 1}`;
    expect(await read('two', { Range: seam })).toEqual(
      Buffer.concat([FIRST.subarray(-2), SECOND.subarray(0, 2)]),
    );
    expect(await read('two', { PartNumber: 2 })).toEqual(SECOND);
    expect(await refusalOf(read('two', { PartNumber: 3 }))).toMatchObject({ code: 'InvalidPartNumber' });
  });

  it('keeps the last of a part sent twice', async () => {
    const upload = await startUpload('replaced');
    await upload.part(1, FIRST);
    await upload.complete([await upload.part(1, SECOND)]);
    expect(await read('replaced')).toEqual(SECOND);
  });

  it('may be completed twice with the same answer', async () => {
    const upload = await startUpload('again');
    const parts = [await upload.part(1, SECOND)];
    const first = await upload.complete(parts);
    expect((await upload.complete(parts)).ETag).toBe(first.ETag);
  });

  it('is refused with a small, wrong, missing or misplaced part', async () => {
    const upload = await startUpload('refused');
    const small = [await upload.part(1, SECOND), await upload.part(2, SECOND)];
    expect(await refusalOf(upload.complete(small))).toEqual({ code: 'EntityTooSmall', status: 400 });
    expect(await refusalOf(upload.complete(small.toReversed()))).toMatchObject({ code: 'InvalidPartOrder' });
    const wrong = [{ ...small[0], ETag: '"0"' }];
    expect(await refusalOf(upload.complete(wrong))).toMatchObject({ code: 'InvalidPart' });
    expect(await refusalOf(upload.complete([{ ...small[0], PartNumber: 9 }]))).toMatchObject({
      code: 'InvalidPart',
    });
  });

  it('is listed while it is open and gone when it is aborted', async () => {
    const upload = await startUpload('open/one');
    await upload.part(3, SECOND);
    const { Bucket, Key, UploadId } = upload;
    const parts = await s3.client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect(parts.Parts?.map((part) => [part.PartNumber, part.Size])).toEqual([[3, SECOND.length]]);
    const list = new ListMultipartUploadsCommand({ Bucket, Prefix: 'open/' });
    expect((await s3.client.send(list)).Uploads?.map((open) => open.UploadId)).toEqual([UploadId]);
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect((await s3.client.send(list)).Uploads).toBeUndefined();
    expect(await refusalOf(upload.part(4, SECOND))).toEqual({ code: 'NoSuchUpload', status: 404 });
  });

  it('takes parts from a range of a stored object, also across its own parts', async () => {
    const source = await startUpload('source');
    await source.complete([await source.part(1, FIRST), await source.part(2, SECOND)]);
    const { complete, part: _, ...upload } = await startUpload('from-copy');
    const copy = new UploadPartCopyCommand({
      ...upload,
      PartNumber: 1,
      CopySource: `${PLAIN}/source`,
      CopySourceRange: `bytes=${FIRST.length - 900}-${FIRST.length + 799}`,
    });
    const { CopyPartResult } = await s3.client.send(copy);
    await complete([{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    expect(await read('from-copy')).toEqual(Buffer.concat([FIRST.subarray(-900), SECOND.subarray(0, 800)]));
  });

  it('is downloaded whole although it is replaced meanwhile, and then its bytes are gone', async () => {
    const blobs = join(s3.directory, 'blobs');
    const before = (await readdir(blobs)).length;
    const upload = await startUpload('replaced meanwhile');
    const parts = Array.from({ length: 8 }, (_, index) => upload.part(index + 1, FIRST));
    await upload.complete(await Promise.all(parts));
    const { Bucket, Key } = upload;
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
    await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: SECOND }));
    const bytes = Buffer.from(await Body!.transformToByteArray());
    expect(bytes.equals(Buffer.concat(Array(8).fill(FIRST)))).toBe(true);
    // The last byte is out before the files go.
    while ((await readdir(blobs)).length > before + 1) await delay(10);
  });
});
