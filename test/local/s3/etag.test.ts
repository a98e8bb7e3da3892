import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLAIN, type RunningEndpoint, removeDirectory, startEndpoint } from './running-endpoint.ts';

let s3: RunningEndpoint;
beforeAll(async () => {
  s3 = await startEndpoint();
});
afterAll(async () => {
  await s3.stop();
  await removeDirectory(s3.directory);
});

async function etagOf(Body: Buffer): Promise<string> {
  const { ETag } = await s3.client.send(new PutObjectCommand({ Bucket: PLAIN, Key: 'some', Body }));
  return JSON.parse(ETag!);
}

describe('the ETag of a body with a checksum', () => {
  it('is its MD5 below 8 MiB', async () => {
    const body = Buffer.alloc(1_000_000, 'a');
    expect(await etagOf(body)).toBe(createHash('md5').update(body).digest('hex'));
  });

  it('poses as no MD5 above, follows from the bytes and differs for others', async () => {
    const body = Buffer.alloc(9_000_000, 'a');
    const first = await etagOf(body);
    expect(first).toMatch(/^[0-9a-f]{32}-1$/);
    expect(await etagOf(body)).toBe(first);
    body[5_000_000] = 1;
    expect(await etagOf(body)).not.toBe(first);
  });
});
