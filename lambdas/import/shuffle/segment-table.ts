import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../../../shared/in-parallel.ts';
import { readObjectBytes } from '../read/object-bytes.ts';
import type { LoadInput, Plan } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';
import { decodeOffsetTable, offsetTableBytes, type PartSegment } from './part-file.ts';

/**
 * Where the segments of each partition lie in all parts: for each partition, for each range, [u32le startByte]
 * [u32le endByte]. It turns the offset tables of the parts round, so that a partition asks for its places once instead
 * of once per part: at 80 ranges and 80 partitions 160 requests instead of 6,400.
 */
const entryBytes = 8;
/** Small requests whose time is mostly waiting. */
const partsInFlight = 8;

/** Reads the offset tables of all parts of a run and puts the table; a repeat puts the same. */
export async function putSegmentTable(s3: S3Client, bucket: string, { run, ranges, splitters }: Plan) {
  const partitions = splitters.length + 1;
  const tableBytes = offsetTableBytes(partitions);
  const table = Buffer.alloc(partitions * ranges.length * entryBytes);
  await inParallel(ranges, partsInFlight, async ({ index }) => {
    const tail = await readObjectBytes(s3, bucket, runKeys.part(run.runId, index), `bytes=-${tableBytes}`);
    for (const [partition, segment] of decodeOffsetTable(tail.bytes, tail.objectBytes).entries()) {
      const at = (partition * ranges.length + index) * entryBytes;
      table.writeUInt32LE(segment.startByte, at);
      table.writeUInt32LE(segment.endByte, at + 4);
    }
  });
  const Key = runKeys.segments(run.runId);
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key, Body: table, ContentType: 'application/octet-stream' }),
  );
}

/** The bytes of one partition in the part of each range, in the order of the ranges. */
export async function readSegmentTable(
  s3: S3Client,
  { runId, bucket, partition }: LoadInput,
  ranges: number,
): Promise<Pick<PartSegment, 'startByte' | 'endByte'>[]> {
  const start = partition * ranges * entryBytes;
  const range = `bytes=${start}-${start + ranges * entryBytes - 1}`;
  const { bytes } = await readObjectBytes(s3, bucket, runKeys.segments(runId), range);
  return Array.from({ length: ranges }, (_, index) => ({
    startByte: bytes.readUInt32LE(index * entryBytes),
    endByte: bytes.readUInt32LE(index * entryBytes + 4),
  }));
}
