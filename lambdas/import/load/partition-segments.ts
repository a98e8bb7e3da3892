import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DependencyError } from '../../shared/errors.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { decodeOffsetTable, offsetTableBytes } from '../part-file.ts';
import type { LoadInput, Plan } from '../plan.ts';
import { runKeys } from '../run-keys.ts';

/** Each part costs two small requests whose time is mostly waiting. */
const partsInFlight = 8;

/** Reads the segment of one partition out of each part of the run, in file order. They fill the memory once. */
export async function readPartitionSegments(
  s3: S3Client,
  { runId, bucket, partition }: LoadInput,
  plan: Plan,
): Promise<Buffer[]> {
  const tableBytes = offsetTableBytes(plan.splitters.length + 1);
  return inParallel(plan.ranges, partsInFlight, async ({ index }) => {
    const key = runKeys.part(runId, index);
    const tail = await readBytes(s3, bucket, key, `bytes=-${tableBytes}`);
    const segment = decodeOffsetTable(tail.bytes, tail.objectBytes)[partition];
    if (!segment) throw new Error(`${key} has no partition ${partition}`);
    if (segment.records === 0) return Buffer.alloc(0);
    const { bytes } = await readBytes(s3, bucket, key, `bytes=${segment.startByte}-${segment.endByte - 1}`);
    return bytes;
  });
}

/** Into one buffer of the announced size: what the SDK gathers would be copied once more. */
async function readBytes(s3: S3Client, Bucket: string, Key: string, Range: string) {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  const { Body, ContentLength = 0, ContentRange } = answer;
  const objectBytes = Number(ContentRange?.split('/')[1]);
  if (!(Body instanceof Readable) || !(objectBytes > 0)) throw new Error(`no range of ${Key} in the answer`);
  const bytes = Buffer.allocUnsafeSlow(ContentLength);
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
