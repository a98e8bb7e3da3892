import type { S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../../../shared/in-parallel.ts';
import { readObjectBytes } from '../read/object-bytes.ts';
import type { LoadInput, Plan } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';
import { takeBuffer } from './large-buffers.ts';
import { readSegmentTable } from './segment-table.ts';

/** The time of a small request is mostly waiting. */
const partsInFlight = 8;

/** The segment of one partition out of each part of the run, in file order: views of `memory`, filled once. */
export async function readPartitionSegments(
  s3: S3Client,
  input: LoadInput,
  { ranges }: Pick<Plan, 'ranges'>,
): Promise<{ segments: Buffer[]; memory: Buffer }> {
  const places = await readSegmentTable(s3, input, ranges.length);
  const memory = takeBuffer(places.reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0));
  let used = 0;
  const segments = await inParallel(places, partsInFlight, async ({ startByte, endByte }, range) => {
    const view = memory.subarray(used, used + endByte - startByte);
    used += view.length;
    if (view.length === 0) return view;
    const key = runKeys.part(input.runId, range);
    const span = `bytes=${startByte}-${endByte - 1}`;
    const { bytes } = await readObjectBytes(s3, input.bucket, key, span, (bytes) => view.subarray(0, bytes));
    return bytes;
  });
  return { segments, memory };
}
