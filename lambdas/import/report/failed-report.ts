import type { S3Client } from '@aws-sdk/client-s3';
import type { RunError, RunRecord } from '../run/run-record.ts';
import type { RunTable } from '../run/run-table.ts';
import { stageEfforts } from '../run/stage-efforts.ts';
import { readPlan } from '../run/stored-plan.ts';
import { buildFailedReport } from './report-build.ts';
import { writeReportFiles } from './report-files.ts';

export interface FailedReportServices {
  s3: S3Client;
  runs: RunTable;
}

/** Writes the report of a run that failed, as far as it came; a repeat replaces it. */
export async function writeFailedReport(
  record: RunRecord,
  error: RunError,
  endedAt: string,
  { runs, s3 }: FailedReportServices,
): Promise<void> {
  const { runId, bucket } = record;
  const [plan, ranges, partitions] = await Promise.all([
    record.efforts.validate ? readPlan(s3, bucket, runId) : undefined,
    runs.rangeOutcomes(runId),
    runs.partitionOutcomes(runId),
  ]);
  const efforts = stageEfforts(record, ranges, partitions);
  await writeReportFiles(
    s3,
    bucket,
    buildFailedReport({ plan, record, partitions, efforts }, error, endedAt),
  );
}
