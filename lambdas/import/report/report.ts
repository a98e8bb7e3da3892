import type { S3Client } from '@aws-sdk/client-s3';
import { DependencyError } from '../../../shared/errors.ts';
import { startEffort } from '../../runtime/effort.ts';
import { buildIndexes, type IndexServices } from '../load/indexes-aside.ts';
import type { RunInput } from '../run/run-input.ts';
import { runKeys } from '../run/run-keys.ts';
import { emitRunSucceeded, emitStageSeconds } from '../run/run-metrics.ts';
import { type RunRecord, stageNames } from '../run/run-record.ts';
import { stageEfforts } from '../run/stage-efforts.ts';
import { readPlan } from '../run/stored-plan.ts';
import { releaseTurn } from '../turn/release-turn.ts';
import { reopenRun } from '../turn/reopen-run.ts';
import type { TurnServices } from '../turn/write-turn.ts';
import { writeFailedReport } from './failed-report.ts';
import { findLookalikes } from './find-lookalikes.ts';
import { readDuplicateGroups } from './read-duplicates.ts';
import { writeDuplicatesFile, writeRejectsFile } from './rejects-file.ts';
import { buildReport, withEfforts } from './report-build.ts';
import { writeReportFiles } from './report-files.ts';
import type { RunReport } from './report-model.ts';

export interface ReportServices extends TurnServices, IndexServices {
  s3: S3Client;
}

/**
 * Adds up what a run did, writes report.json, report.html, rejects.csv and duplicates.csv, closes the run and passes
 * the turn on. Fixed keys make a repeat harmless; a run that is closed as succeeded is left as it is. Nothing of it can
 * be written any more while it is added up: a child that Step Functions gave up may still be at work.
 * @throws Error when the counts do not add up; nothing is reported then. InputError `run_ended` when the run was closed
 * as failed and its execution not redriven, DependencyError `run_contended` when it was closed meanwhile; its report
 * stays that of a failed run then.
 */
export async function report(input: RunInput, services: ReportServices): Promise<{ reportKey: string }> {
  const { runs, permits } = services;
  const known = (await runs.getRun(input.runId)) ?? (await runs.openRun(input));
  const record = await reopenRun(known, services);
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
async function reportAndClose(record: RunRecord, services: ReportServices): Promise<void> {
  const { s3, runs, database } = services;
  const readEffort = startEffort();
  const { runId, bucket } = record;
  await buildIndexes(services);
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
  const ending = { counts, efforts, peakMemoryMb: runReport.peakMemoryMb };
  if (!(await runs.closeSucceeded(record, ending, endedAt))) return yieldToFailure(runId, services);
  emitMetrics(runReport);
}

/** What was just written may have replaced the report that says how the run failed. */
async function yieldToFailure(runId: string, services: ReportServices): Promise<never> {
  const record = await services.runs.getRun(runId);
  if (record?.status === 'failed' && record.error && record.endedAt) {
    await writeFailedReport(record, record.error, record.endedAt, services);
  }
  throw new DependencyError('run_contended', 'the run was closed while its report was written');
}

function emitMetrics({ counts, reasons, stages }: RunReport): void {
  emitRunSucceeded({ ...counts, reasons });
  for (const stage of stageNames) {
    const seconds = stages[stage];
    if (seconds !== undefined) emitStageSeconds(stage, seconds);
  }
}
