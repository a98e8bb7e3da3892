import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type DialectWishes, wishesOfMetadata } from '../read/dialect.ts';
import { readPinned } from '../read/pinned-object.ts';
import type { SourceText } from '../run/plan.ts';
import type { RunInput } from '../run/run-input.ts';
import { runKeys } from '../run/run-keys.ts';
import type { SentFile } from './survey-file.ts';

/**
 * S3 takes 10,000 parts: a text of 80 GB, twice what a function of 512 MB reads in the 15 minutes it has. The ETag depends
 * on it: a repeat of *validate* writes the same plan only with the same size.
 */
const textPartBytes = 8 * 1024 * 1024;

/** The file that the run is about, in S3. Reading it throws InputError `dialect_invalid` for unknown metadata. */
export function sentFile(s3: S3Client, run: RunInput): SentFile {
  let wishes: DialectWishes = {};
  return {
    open: () =>
      readPinned(s3, run, undefined, (metadata) => {
        wishes = wishesOfMetadata(metadata);
      }),
    wishes: () => wishes,
    keepText: (text) => putText(s3, run, text),
  };
}

/** The upload draws the text through the survey: neither can run ahead of the other. */
async function putText(
  s3: S3Client,
  { bucket: Bucket, runId }: RunInput,
  text: AsyncIterable<Buffer>,
): Promise<SourceText> {
  const key = runKeys.source(runId);
  let sizeBytes = 0;
  const { ETag } = await new Upload({
    client: s3,
    params: { Bucket, Key: key, Body: Readable.from(counted()), ContentType: 'text/csv; charset=utf-8' },
    partSize: textPartBytes,
    queueSize: 2,
  }).done();
  if (!ETag) throw new TypeError('S3 stored an object without naming its ETag');
  return { key, etag: ETag.replaceAll('"', ''), sizeBytes };

  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of text) {
      sizeBytes += chunk.length;
      yield chunk;
    }
  }
}
