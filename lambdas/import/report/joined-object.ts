import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

/** 5 MiB is the smallest part that S3 takes: 10,000 of them hold 48 GiB, and two in flight are all the memory used. */
const partBytes = 5 * 1024 * 1024;
const partsInFlight = 2;

export interface JoinedObject {
  bucket: string;
  key: string;
  contentType: string;
  /** Text in front of the first source. */
  head: string;
  /** Keys in the same bucket, in order. */
  sources: readonly string[];
}

/** Streams objects one after the other into a new one. Nothing is left behind when a source breaks off. */
export async function writeJoinedObject(s3: S3Client, joined: JoinedObject): Promise<void> {
  const upload = new Upload({
    client: s3,
    partSize: partBytes,
    queueSize: partsInFlight,
    params: {
      Bucket: joined.bucket,
      Key: joined.key,
      ContentType: joined.contentType,
      Body: Readable.from(chunksOf(s3, joined), { objectMode: false, highWaterMark: 64 * 1024 }),
    },
  });
  await upload.done();
}

async function* chunksOf(s3: S3Client, { bucket, head, sources }: JoinedObject): AsyncGenerator<Buffer> {
  if (head !== '') yield Buffer.from(head);
  for (const key of sources) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!(Body instanceof Readable)) throw new Error(`no readable body for ${key}`);
    yield* Body;
  }
}
