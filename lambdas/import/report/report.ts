import type { S3Client } from '@aws-sdk/client-s3';
import { startEffort } from '../../shared/effort.ts';
import { type AsideServices, restoreIndexes } from '../load/indexes-aside.ts';
import type { RunInput } from '../plan.ts';
import { runKeys } from '../run-keys.ts';
import { emitRunSucceeded, emitStageSeconds } from '../run-metrics.ts';
import { type RunRecord, stageNames } from '../run-record.ts';
import type { RunTable } from '../run-table.ts';
import { readPlan } from '../stored-plan.ts';
import { releaseTurn } from '../turn/release-turn.ts';
import type { WritePermits } from '../turn/write-turn.ts';
import { findLookalikes } from './find-lookalikes.ts';
import { readDuplicateGroups } from './read-duplicates.ts';
import { writeDuplicatesFile, writeRejectsFile } from './rejects-file.ts';
import { buildReport, withEfforts } from './report-build.ts';
import { writeReportFiles } from './report-files.ts';
import type { RunReport } from './report-model.ts';
import { stageEfforts } from './stage-efforts.ts';

export interface ReportServices {
  s3: S3Client;
  runs: RunTable;
  database: AsideServices['database'];
  permits: WritePermits;
}

/**
 * Adds up what a run did, writes report.json, report.html, rejects.csv and duplicates.csv, closes the run and passes
 * the turn on. Fixed keys make a repeat harmless; a run that is closed as succeeded is left as it is. Nothing of it can
 * be written any more while it is added up: a child that Step Functions gave up may still be at work.
 * @throws Error when the counts do not add up; nothing is reported then.
 */
export async function report(input: RunInput, services: ReportServices): Promise<{ reportKey: string }> {
  const { runs, permits } = services;
  const record = (await runs.getRun(input.runId)) ?? (await runs.openRun(input));
  if (record.status !== 'succeeded') {
    if (record.grantedAt) await permits.close(record.runId);
    await reportAndClose(record, services);
  }
  await releaseTurn(record, services);
  return { reportKey: runKeys.reportJson(input.runId) };
}

/**
 * Closing comes after the last object, so that a run that says succeeded has its report; and after the indexes, so
 * that the next run finds them.
 */
async function reportAndClose(record: RunRecord, { s3, runs, database }: ReportServices): Promise<void> {
  const readEffort = startEffort();
  const { runId, bucket } = record;
  await restoreIndexes(record, { s3, database });
  const [plan, ranges, partitions] = await Promise.all([
    readPlan(s3, bucket, runId),
    runs.rangeOutcomes(runId),
    runs.partitionOutcomes(runId),
  ]);
  const [duplicateGroups, lookalikes] = await Promise.all([
    readDuplicateGroups(s3, plan, partitions),
    findLookalikes(plan, ranges, { s3, database }),
  ]);
  const worked = stageEfforts(record, ranges, partitions);
  const counted = buildReport(
    { plan, record, ranges, partitions, duplicateGroups, lookalikes, efforts: worked },
    new Date().toISOString(),
  );
  await Promise.all([writeRejectsFile(s3, plan, ranges), writeDuplicatesFile(s3, plan, partitions)]);

  const efforts = { ...worked, report: readEffort() };
  const endedAt = new Date();
  const runReport = withEfforts(counted, efforts, endedAt.toISOString());
  await writeReportFiles(s3, bucket, runReport);
  await runs.recordStage(runId, 'report', efforts.report);
  const counts = { ...runReport.counts, reasons: runReport.reasons };
  await runs.closeSucceeded(runId, counts, efforts, runReport.peakMemoryMb, endedAt);
  emitMetrics(runReport);
}

function emitMetrics({ counts, reasons, stages }: RunReport): void {
  emitRunSucceeded({ ...counts, reasons });
  for (const stage of stageNames) {
    const seconds = stages[stage];
    if (seconds !== undefined) emitStageSeconds(stage, seconds);
  }
}
