import type { S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../../shared/in-parallel.ts';
import { readObjectBytes } from '../object-bytes.ts';
import type { LoadInput, Plan } from '../plan.ts';
import { runKeys } from '../run-keys.ts';
import { readSegmentTable } from '../segment-table.ts';

/** The time of a small request is mostly waiting. */
const partsInFlight = 8;

/** Reads the segment of one partition out of each part of the run, in file order. They fill the memory once. */
export async function readPartitionSegments(
  s3: S3Client,
  input: LoadInput,
  { ranges }: Pick<Plan, 'ranges'>,
): Promise<Buffer[]> {
  const segments = await readSegmentTable(s3, input, ranges.length);
  return inParallel(segments, partsInFlight, async ({ startByte, endByte }, range) => {
    if (startByte === endByte) return Buffer.alloc(0);
    const key = runKeys.part(input.runId, range);
    const { bytes } = await readObjectBytes(s3, input.bucket, key, `bytes=${startByte}-${endByte - 1}`);
    return bytes;
  });
}
