import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DependencyError, InputError } from '../../../shared/errors.ts';
import type { PlannedRange } from '../run/plan.ts';
import type { RunInput } from '../run/run-input.ts';

type PinnedObject = Pick<RunInput, 'bucket' | 'key' | 'versionId' | 'etag'>;

/**
 * Streams the very version of the file that the run is about, or one range of it. `onMetadata` is told what the sender
 * wrote beside it, with keys in lower case, before the first bytes come.
 * @throws InputError `file_changed` when it was replaced or removed, DependencyError when the download ends early.
 */
export async function* readPinned(
  s3: S3Client,
  object: PinnedObject,
  range?: Pick<PlannedRange, 'startByte' | 'endByte'>,
  onMetadata: (metadata: Record<string, string>) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const { Body, ContentLength, Metadata = {} } = await openPinned(s3, object, range);
  if (!(Body instanceof Readable)) throw new TypeError('S3 answered without a readable body');
  try {
    onMetadata(Metadata);
  } catch (error) {
    Body.destroy();
    throw error;
  }
  const expectedBytes = range ? range.endByte - range.startByte : ContentLength;
  let readBytes = 0;
  for await (const chunk of Body) {
    readBytes += chunk.length;
    yield chunk;
  }
  if (expectedBytes !== undefined && readBytes !== expectedBytes) {
    throw new DependencyError(
      'download_incomplete',
      `got ${readBytes} of ${expectedBytes} bytes of the file`,
    );
  }
}

async function openPinned(
  s3: S3Client,
  { bucket, key, versionId, etag }: PinnedObject,
  range?: Pick<PlannedRange, 'startByte' | 'endByte'>,
) {
  const VersionId = versionId ?? undefined;
  const IfMatch = `"${etag.replaceAll('"', '')}"`;
  const Range = range && `bytes=${range.startByte}-${range.endByte - 1}`;
  try {
    return await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId, IfMatch, Range }));
  } catch (cause) {
    if (!(cause instanceof Error) || !goneNames.has(cause.name)) throw cause;
    const message = 'The file was replaced or removed before it could be read. Upload it again.';
    throw new InputError('file_changed', message, { cause });
  }
}

/** A file that was replaced by a shorter one has no such range. */
const goneNames = new Set(['PreconditionFailed', 'NoSuchKey', 'NoSuchVersion', 'InvalidRange']);
