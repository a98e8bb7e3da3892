import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { openS3 } from '../../../lambdas/runtime/s3-client.ts';

/** What the command says of its body in the header that is part of the signature. */
async function signedAs(command: unknown): Promise<string | undefined> {
  let found: string | undefined;
  const s3 = openS3({
    region: 'eu-central-1',
    maxAttempts: 1,
    // Else it warns on the console that a stream cannot be sent again.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: {
      handle: async (request: { headers: Record<string, string> }) => {
        found = request.headers['x-amz-content-sha256'];
        throw new Error('seen');
      },
    },
  });
  await s3.send(command as GetObjectCommand).catch(() => undefined);
  s3.destroy();
  return found;
}

const part = { Bucket: 'drop', Key: 'key', UploadId: 'id', PartNumber: 1 };

describe('the S3 client', () => {
  it.each([
    ['an object', new PutObjectCommand({ ...part, Body: Buffer.from('rows') })],
    ['a part', new UploadPartCommand({ ...part, Body: Buffer.from('rows') })],
  ])('leaves the body of %s unsigned', async (_, command) => {
    expect(await signedAs(command)).toBe('UNSIGNED-PAYLOAD');
  });

  it('leaves a stream its checksum behind the body', async () => {
    const body = new PutObjectCommand({ ...part, Body: Readable.from(['rows']), ContentLength: 4 });
    expect(await signedAs(body)).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER');
  });

  it('signs what has no body', async () => {
    expect(await signedAs(new GetObjectCommand(part))).toMatch(/^[0-9a-f]{64}$/);
  });
});
