import type { S3Client } from '@aws-sdk/client-s3';
import { runKeys } from '../run/run-keys.ts';
import { putTextObject } from '../run/run-objects.ts';
import { renderReportHtml } from './report-html.ts';
import type { RunReport } from './report-model.ts';

/** Writes report.html and report.json; a repeat replaces them. */
export async function writeReportFiles(s3: S3Client, bucket: string, report: RunReport): Promise<void> {
  const page = await renderReportHtml(report);
  const json = `${JSON.stringify(report, null, 2)}\n`;
  await Promise.all([
    putTextObject(s3, bucket, runKeys.reportHtml(report.runId), 'text/html; charset=utf-8', page),
    putTextObject(s3, bucket, runKeys.reportJson(report.runId), 'application/json', json),
  ]);
}
