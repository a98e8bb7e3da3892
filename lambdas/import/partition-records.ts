import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../shared/in-parallel.ts';
import { decodeOffsetTable, offsetTableBytes, type PartRecord, readRecords } from './part-file.ts';
import type { LoadInput, Plan } from './plan.ts';
import { runKeys } from './run-keys.ts';

/** Each part costs two small requests whose time is mostly waiting. */
const partsInFlight = 8;

/** Reads the records of one partition out of all parts of the run, part after part. They fill the memory once. */
export async function readPartitionRecords(
  s3: S3Client,
  { runId, bucket, partition }: LoadInput,
  plan: Plan,
): Promise<PartRecord[]> {
  const tableBytes = offsetTableBytes(plan.splitters.length + 1);
  const records = await inParallel(plan.ranges, partsInFlight, async ({ index }) => {
    const key = runKeys.part(runId, index);
    const tail = await readBytes(s3, bucket, key, `bytes=-${tableBytes}`);
    const segment = decodeOffsetTable(tail.bytes, tail.objectBytes)[partition];
    if (!segment) throw new Error(`${key} has no partition ${partition}`);
    if (segment.records === 0) return [];
    const { bytes } = await readBytes(s3, bucket, key, `bytes=${segment.startByte}-${segment.endByte - 1}`);
    return [...readRecords(bytes)];
  });
  return records.flat();
}

async function readBytes(s3: S3Client, Bucket: string, Key: string, Range: string) {
  const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  const bytes = await Body?.transformToByteArray();
  const objectBytes = Number(ContentRange?.split('/')[1]);
  if (!bytes || !(objectBytes > 0)) throw new Error(`no range of ${Key} in the answer`);
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), objectBytes };
}
