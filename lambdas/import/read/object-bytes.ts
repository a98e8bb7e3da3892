import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DependencyError } from '../../../shared/errors.ts';

/**
 * A range of an object (as the header says it, `bytes=0-99`) in one buffer, which `allocate` gives: what the SDK
 * gathers would be copied once more.
 * @throws DependencyError `download_incomplete`.
 */
export async function readObjectBytes(
  s3: S3Client,
  Bucket: string,
  Key: string,
  Range: string,
  allocate: (bytes: number) => Buffer = Buffer.allocUnsafeSlow,
) {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  const { Body, ContentLength = 0, ContentRange } = answer;
  const objectBytes = Number(ContentRange?.split('/')[1]);
  if (!(Body instanceof Readable) || !(objectBytes > 0)) throw new Error(`no range of ${Key} in the answer`);
  const bytes = allocate(ContentLength);
  let filled = 0;
  for await (const chunk of Body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('S3 answered with something else than bytes');
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled !== ContentLength) {
    throw new DependencyError('download_incomplete', `got ${filled} of ${ContentLength} bytes of ${Key}`);
  }
  return { bytes, objectBytes };
}
