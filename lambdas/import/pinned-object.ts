import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DependencyError, InputError } from '../shared/errors.ts';
import type { RunInput } from './plan.ts';

/**
 * Streams the very version of the file that the run is about.
 * @throws InputError `file_changed` when it was replaced or removed, DependencyError when the download ends early.
 */
export async function* readPinned(
  s3: S3Client,
  { bucket, key, versionId, etag }: Pick<RunInput, 'bucket' | 'key' | 'versionId' | 'etag'>,
): AsyncGenerator<Buffer> {
  const { Body, ContentLength } = await openPinned();
  if (!(Body instanceof Readable)) throw new TypeError('S3 answered without a readable body');
  let readBytes = 0;
  for await (const chunk of Body) {
    readBytes += chunk.length;
    yield chunk;
  }
  if (ContentLength !== undefined && readBytes !== ContentLength) {
    throw new DependencyError(
      'download_incomplete',
      `got ${readBytes} of ${ContentLength} bytes of the file`,
    );
  }

  async function openPinned() {
    const VersionId = versionId ?? undefined;
    const IfMatch = `"${etag.replaceAll('"', '')}"`;
    try {
      return await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId, IfMatch }));
    } catch (cause) {
      if (!(cause instanceof Error) || !goneNames.has(cause.name)) throw cause;
      const message = 'The file was replaced or removed before it could be read. Upload it again.';
      throw new InputError('file_changed', message, { cause });
    }
  }
}

const goneNames = new Set(['PreconditionFailed', 'NoSuchKey', 'NoSuchVersion']);
