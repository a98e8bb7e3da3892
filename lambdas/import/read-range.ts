import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DependencyError, InputError } from '../shared/errors.ts';
import type { PlannedRange, RunInput } from './plan.ts';

/**
 * Streams the bytes of one range of the very version of the file that the run is about.
 * @throws InputError `file_changed` when it was replaced or removed, DependencyError when the download ends early.
 */
export async function* readRange(
  s3: S3Client,
  run: Pick<RunInput, 'bucket' | 'key' | 'versionId' | 'etag'>,
  { startByte, endByte }: Pick<PlannedRange, 'startByte' | 'endByte'>,
): AsyncGenerator<Uint8Array> {
  const body = await openRange(s3, run, `bytes=${startByte}-${endByte - 1}`);
  const expectedBytes = endByte - startByte;
  let readBytes = 0;
  for await (const chunk of body) {
    readBytes += chunk.length;
    yield chunk;
  }
  if (readBytes !== expectedBytes) {
    throw new DependencyError(
      'download_incomplete',
      `got ${readBytes} of ${expectedBytes} bytes of the range`,
    );
  }
}

const goneNames = new Set(['PreconditionFailed', 'NoSuchKey', 'NoSuchVersion', 'InvalidRange']);

async function openRange(
  s3: S3Client,
  { bucket, key, versionId, etag }: Pick<RunInput, 'bucket' | 'key' | 'versionId' | 'etag'>,
  Range: string,
): Promise<Readable> {
  const IfMatch = `"${etag.replaceAll('"', '')}"`;
  const VersionId = versionId ?? undefined;
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, VersionId, IfMatch, Range }),
    );
    if (Body instanceof Readable) return Body;
  } catch (cause) {
    if (!(cause instanceof Error) || !goneNames.has(cause.name)) throw cause;
    const message = 'The file was replaced or removed while it was read. Upload it again.';
    throw new InputError('file_changed', message, { cause });
  }
  throw new TypeError('S3 answered without a readable body');
}
