import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  getBytes,
  PLAIN,
  putText,
  type RunningEndpoint,
  refusalOf,
  removeDirectory,
  startEndpoint,
} from './running-endpoint.ts';

let s3: RunningEndpoint;
beforeAll(async () => {
  s3 = await startEndpoint();
});
afterAll(async () => {
  await s3.stop();
  await removeDirectory(s3.directory);
});

const read = (key: string, more: object = {}) => getBytes(s3.client, PLAIN, key, more);

describe('a range', () => {
  beforeAll(() => putText(s3.client, PLAIN, 'ten', '0123456789'));

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('%s is answered with its bytes', async (range, text, contentRange) => {
    const answer = await s3.client.send(new GetObjectCommand({ Bucket: PLAIN, Key: 'ten', Range: range }));
    expect([answer.$metadata.httpStatusCode, answer.ContentRange]).toEqual([206, contentRange]);
    expect(await answer.Body!.transformToString()).toBe(text);
  });

  it.each(['bytes=10-', 'bytes=-0'])('%s past the end is refused', async (Range) => {
    expect(await refusalOf(read('ten', { Range }))).toEqual({ code: 'InvalidRange', status: 416 });
  });
});

describe('conditions', () => {
  it('let a write through only when nothing is there', async () => {
    const write = () =>
      s3.client.send(new PutObjectCommand({ Bucket: PLAIN, Key: 'once', Body: 'x', IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled([write(), write(), write()]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await refusalOf(write())).toEqual({ code: 'PreconditionFailed', status: 412 });
  });

  it('let a write through only over the version it names', async () => {
    const { ETag } = await putText(s3.client, PLAIN, 'swap', 'one');
    const write = (etag?: string) =>
      s3.client.send(new PutObjectCommand({ Bucket: PLAIN, Key: 'swap', Body: 'two', IfMatch: etag }));
    await write(ETag);
    expect(await refusalOf(write(ETag))).toEqual({ code: 'PreconditionFailed', status: 412 });
    expect((await read('swap')).toString()).toBe('two');
  });

  it('of a read are answered with 412 and 304', async () => {
    const { ETag } = await putText(s3.client, PLAIN, 'read', 'x');
    expect(await refusalOf(read('read', { IfMatch: '"other"' }))).toEqual({
      code: 'PreconditionFailed',
      status: 412,
    });
    const notModified = await refusalOf(read('read', { IfNoneMatch: ETag }));
    expect(notModified.status).toBe(304);
    const since = await refusalOf(read('read', { IfModifiedSince: new Date(Date.now() + 60_000) }));
    expect(since.status).toBe(304);
  });
});
