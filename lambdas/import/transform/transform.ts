import { Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { startEffort } from '../../runtime/effort.ts';
import { readPinned } from '../read/pinned-object.ts';
import type { TransformInput } from '../run/plan.ts';
import { runKeys } from '../run/run-keys.ts';
import type { RunTable } from '../run/run-table.ts';
import { putJson, readPlan } from '../run/stored-plan.ts';
import { giveBack } from '../shuffle/large-buffers.ts';
import { RangeRows } from './range-rows.ts';

/** Up to one of these is put at once, more goes as a multipart upload: memory does not grow with the rejects. */
const rejectsPartBytes = 8 * 1024 * 1024;

/**
 * Turns one range of the file into its part and its lines of the rejects file and records the outcome. Everything is
 * put under fixed keys and depends on the file and the plan alone, so that a repeat replaces it by the same. Of a run
 * that has succeeded everything stays as it is.
 * @throws InputError `file_changed` when the file was replaced or removed.
 */
export async function transformRange(
  { runId, bucket, range }: TransformInput,
  { s3, runs }: { s3: S3Client; runs: RunTable },
): Promise<{ range: number }> {
  const readEffort = startEffort();
  if ((await runs.getRun(runId))?.status === 'succeeded') return { range };
  const plan = await readPlan(s3, bucket, runId);
  const planned = plan.ranges[range];
  if (!planned) throw new Error(`the plan has no range ${range}`);
  // The text that validate wrote is pinned by its ETag alone: a repeat of it stores the same bytes as a new version.
  const source = plan.source ? { bucket, versionId: null, ...plan.source } : plan.run;
  const rows = new RangeRows(plan, planned);
  await putRejects(s3, bucket, runKeys.rangeRejects(runId, range), rejectLines());
  const { part, outcome, lookalikes } = rows.result();
  const Key = runKeys.part(runId, range);
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key, Body: part, ContentType: 'application/octet-stream' }),
  );
  giveBack(part);
  if (lookalikes.length > 0) await putJson(s3, bucket, runKeys.lookalikes(runId, range), lookalikes);
  const lookalikeSuspects = lookalikes.length;
  await runs.putRangeOutcome(runId, { ...outcome, lookalikeSuspects, range, effort: readEffort() });
  return { range };

  /** The upload of the rejects draws the file through the rows: neither can run ahead of the other. */
  async function* rejectLines(): AsyncGenerator<Buffer> {
    for await (const chunk of readPinned(s3, source, planned!)) {
      const lines = rows.push(chunk);
      if (lines !== '') yield Buffer.from(lines);
    }
    yield Buffer.from(rows.end());
  }
}

async function putRejects(s3: S3Client, Bucket: string, Key: string, lines: AsyncGenerator<Buffer>) {
  await new Upload({
    client: s3,
    params: { Bucket, Key, Body: Readable.from(lines), ContentType: 'text/csv; charset=utf-8' },
    partSize: rejectsPartBytes,
    queueSize: 1,
  }).done();
}
