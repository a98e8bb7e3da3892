import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  putText,
  type RunningEndpoint,
  refusalOf,
  removeDirectory,
  startEndpoint,
  VERSIONED,
} from './running-endpoint.ts';

let s3: RunningEndpoint;
beforeAll(async () => {
  s3 = await startEndpoint();
});
afterAll(async () => {
  await s3.stop();
  await removeDirectory(s3.directory);
});

async function read(Key: string, VersionId?: string): Promise<string> {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: VERSIONED, Key, VersionId }));
  return Body!.transformToString();
}

it('an overwritten version stays readable by its id', async () => {
  const first = await putText(s3.client, VERSIONED, 'file', 'one');
  const second = await putText(s3.client, VERSIONED, 'file', 'two');
  expect(first.VersionId).not.toBe(second.VersionId);
  expect(await read('file', first.VersionId)).toBe('one');
  expect(await read('file')).toBe('two');
});

it('a delete marker hides the object, and removing the marker brings it back', async () => {
  const { VersionId } = await putText(s3.client, VERSIONED, 'hidden', 'still here');
  const marker = await s3.client.send(new DeleteObjectCommand({ Bucket: VERSIONED, Key: 'hidden' }));
  expect(marker.DeleteMarker).toBe(true);
  expect(await refusalOf(read('hidden'))).toEqual({ code: 'NoSuchKey', status: 404 });
  expect(await refusalOf(read('hidden', marker.VersionId))).toEqual({
    code: 'MethodNotAllowed',
    status: 405,
  });
  expect(await read('hidden', VersionId)).toBe('still here');
  const listed = await s3.client.send(new ListObjectsV2Command({ Bucket: VERSIONED, Prefix: 'hidden' }));
  expect(listed.KeyCount).toBe(0);
  await s3.client.send(
    new DeleteObjectCommand({ Bucket: VERSIONED, Key: 'hidden', VersionId: marker.VersionId }),
  );
  expect(await read('hidden')).toBe('still here');
});

it('a version removed by its id is gone, and the one before is current', async () => {
  const first = await putText(s3.client, VERSIONED, 'back', 'one');
  const second = await putText(s3.client, VERSIONED, 'back', 'two');
  const Objects = [{ Key: 'back', VersionId: second.VersionId }];
  await s3.client.send(new DeleteObjectsCommand({ Bucket: VERSIONED, Delete: { Objects } }));
  const head = await s3.client.send(new HeadObjectCommand({ Bucket: VERSIONED, Key: 'back' }));
  expect(head.VersionId).toBe(first.VersionId);
  expect(await refusalOf(read('back', second.VersionId))).toEqual({ code: 'NoSuchVersion', status: 404 });
});

it('versions that are deleted leave no bytes on the disk, however they were made, copied and read', async () => {
  const own = await startEndpoint();
  const address = { Bucket: VERSIONED, Key: 'file' };
  const ids = [];
  for (const text of ['one', 'two', 'three'])
    ids.push((await putText(own.client, VERSIONED, 'file', text)).VersionId);
  const copy = {
    ...address,
    CopySource: `${VERSIONED}/file?versionId=${ids[0]}`,
    MetadataDirective: 'REPLACE' as const,
  };
  ids.push((await own.client.send(new CopyObjectCommand(copy))).VersionId);
  const { UploadId } = await own.client.send(new CreateMultipartUploadCommand(address));
  const part = { ...address, UploadId, PartNumber: 1 };
  await own.client.send(new UploadPartCommand({ ...part, Body: 'thrown away' }));
  const { ETag } = await own.client.send(new UploadPartCommand({ ...part, Body: 'a part' }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const whole = new CompleteMultipartUploadCommand({ ...address, UploadId, MultipartUpload });
  ids.push((await own.client.send(whole)).VersionId);
  for (const bad of ['?response-content-type=a%0Ab', '?versionId=none', '?partNumber=9']) {
    expect((await fetch(`${own.url}/${VERSIONED}/file${bad}`)).status).toBeGreaterThanOrEqual(400);
  }
  await (await fetch(`${own.url}/${VERSIONED}/file`)).body?.cancel();
  ids.push((await own.client.send(new DeleteObjectCommand(address))).VersionId);
  for (const VersionId of ids) await own.client.send(new DeleteObjectCommand({ ...address, VersionId }));
  const blobs = () => readdir(join(own.directory, 'blobs'));
  while ((await blobs()).length > 0) await delay(10);
  await own.stop();
  await removeDirectory(own.directory);
});

it('versions are listed newest first, page by page', async () => {
  const ids: (string | undefined)[] = [];
  for (const text of ['1', '2', '3'])
    ids.unshift((await putText(s3.client, VERSIONED, 'paged/a', text)).VersionId);
  ids.push((await putText(s3.client, VERSIONED, 'paged/b', '4')).VersionId);
  const listed: (string | undefined)[] = [];
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (let more = true; more; ) {
    const page = await s3.client.send(
      new ListObjectVersionsCommand({ Bucket: VERSIONED, Prefix: 'paged/', MaxKeys: 1, ...marker }),
    );
    listed.push(...(page.Versions ?? []).map((version) => version.VersionId));
    marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    more = page.IsTruncated === true;
  }
  expect(listed).toEqual(ids);
});
